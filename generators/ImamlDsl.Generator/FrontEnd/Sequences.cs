using System;
using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Diagnostics;
using ImamlDsl.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

/// <summary>
/// Methods of LINQ over arrays, lists of parameters and ranges. As in C#, what a function of an element does happens when the element is asked for.
/// </summary>
internal static partial class Sequences
{
    /// <summary>The methods that are known.</summary>
    public const string Names =
        "Aggregate, All, Any, Append, Average, Concat, Count, ElementAt, First, Last, Max, Min, OrderBy, OrderByDescending, Prepend, Range, Repeat, Reverse, Select, SelectMany, Single, Skip, SkipWhile, Sum, Take, TakeWhile, ToArray, ToList, Where and Zip";

    /// <summary>The value of a call; null for a method that is not known.</summary>
    public static object? Evaluate(Lowering lowering, IInvocationOperation call)
    {
        var method = call.TargetMethod;
        if (method.ContainingType.Name != "Enumerable" || method.ContainingType.ContainingNamespace.ToDisplayString() != "System.Linq")
        {
            return null;
        }

        IOperation[] arguments = [.. call.Arguments.OrderBy(a => a.Parameter!.Ordinal).Select(a => a.Value)];
        switch (method.Name, arguments.Length)
        {
            case ("Range", 2):
                return Range(lowering, call, arguments);
            case ("ToArray", 1):
                return Items(0).ToArray();
            case ("ToList", 1):
                return new ListValue(Items(0));
            case ("All", 2):
                var holds = Test();
                return Items(0).All(item => holds(item, 0));
            case ("Any", 1 or 2):
                return Kept().Any();
            case ("Count", 1 or 2):
                return Dim.Constant(Kept().Count());
            case ("ElementAt", 2) when method.Parameters[1].Type.SpecialType == SpecialType.System_Int32:
                var place = lowering.Integer(arguments[1]);
                return (place < 0 ? null : Items(0).ElementAtOrDefault(place)) ?? throw Lowering.Unsupported(arguments[1], "there is no such element");
            case ("First", 1 or 2):
                return Kept().FirstOrDefault() ?? throw Empty(call, "test Any() before");
            case ("Last", 1 or 2):
                return Kept().LastOrDefault() ?? throw Empty(call, "test Any() before");
            case ("Single", 1 or 2):
                object[] two = [.. Kept().Take(2)];
                return two.Length == 1 ? two[0] : throw Lowering.Unsupported(call, two.Length == 0 ? "the sequence is empty" : "the sequence has more than one element");
            case ("Average" or "Max" or "Min" or "Sum", 1 or 2):
                var of = arguments.Length == 2 ? lowering.Function(arguments[1]) : null;
                return Number(method, of is null ? Items(0) : Items(0).Select(item => of([item])), call);
            case ("Aggregate", 2 or 3 or 4):
                var items = Items(0);
                var start = arguments.Length > 2 ? lowering.Evaluate(arguments[1]) : null;
                var next = lowering.Function(arguments[arguments.Length == 2 ? 1 : 2]);
                foreach (var item in items)
                {
                    start = start is null ? item : next([start, item]);
                }

                start = start ?? throw Empty(call, "give a start value");
                return arguments.Length == 4 ? lowering.Function(arguments[3])([start]) : start;
            case ("Select", 2):
                return new Sequence(Items(0).Select(WithIndex(lowering.Function(arguments[1]), method)));
            case ("SelectMany", 2):
                var many = WithIndex(lowering.Function(arguments[1]), method);
                return new Sequence(Items(0).SelectMany((item, i) => Elements(lowering, many(item, i), arguments[1])));
            case ("SelectMany", 3):
                var each = WithIndex(lowering.Function(arguments[1]), method);
                var pair = lowering.Function(arguments[2]);
                return new Sequence(Items(0).SelectMany((item, i) => Elements(lowering, each(item, i), arguments[1]), (item, inner) => pair([item, inner])));
            case ("Where", 2):
                return new Sequence(Items(0).Where(Test()));
            case ("SkipWhile", 2):
                return new Sequence(Items(0).SkipWhile(Test()));
            case ("TakeWhile", 2):
                return new Sequence(Items(0).TakeWhile(Test()));
            case ("OrderBy" or "OrderByDescending", 2):
                var key = lowering.Function(arguments[1]);
                double KeyOf(object item) => Arithmetic.Number(key([item])) ?? throw Lowering.Undecided(arguments[1]);
                return new Sequence(method.Name == "OrderBy" ? Items(0).OrderBy(KeyOf) : Items(0).OrderByDescending(KeyOf));
            case ("Repeat", 2):
                return Enumerable.Repeat(lowering.Evaluate(arguments[0]), Within(lowering.Integer(arguments[1]), call)).ToArray();
            case ("Zip", 2):
                return new Sequence(Items(0).Zip(Items(1), (a, b) => (object)new[] { a, b }));
            case ("Zip", 3) when method.Parameters[2].Type.TypeKind == TypeKind.Delegate:
                var combine = lowering.Function(arguments[2]);
                return new Sequence(Items(0).Zip(Items(1), (a, b) => combine([a, b])));
            case ("Concat", 2):
                return new Sequence(Items(0).Concat(Items(1)));
            case ("Append", 2):
                return new Sequence(Items(0).Append(lowering.Evaluate(arguments[1])));
            case ("Prepend", 2):
                return new Sequence(Items(0).Prepend(lowering.Evaluate(arguments[1])));
            case ("Reverse", 1):
                return new Sequence(Items(0).Reverse());
            case ("Skip", 2) when method.Parameters[1].Type.SpecialType == SpecialType.System_Int32:
                return new Sequence(Items(0).Skip(lowering.Integer(arguments[1])));
            case ("Take", 2) when method.Parameters[1].Type.SpecialType == SpecialType.System_Int32:
                return new Sequence(Items(0).Take(lowering.Integer(arguments[1])));
            default:
                return null;
        }

        IEnumerable<object> Items(int argument) => Elements(lowering, lowering.Evaluate(arguments[argument]), arguments[argument]);

        // The elements that a test, where there is one, keeps.
        IEnumerable<object> Kept() => arguments.Length == 2 ? Items(0).Where(Test()) : Items(0);

        Func<object, int, bool> Test()
        {
            var function = WithIndex(lowering.Function(arguments[1]), method);
            return (item, i) => function(item, i) is bool keep ? keep : throw Lowering.Undecided(arguments[1]);
        }
    }

    /// <summary>The elements of what can be enumerated; null for other values.</summary>
    public static IEnumerable<object>? Of(object value) => value as object[] ?? (value as ListValue)?.Loop() ?? (value as Sequence)?.Items;

    private static Func<object, int, object> WithIndex(Func<object[], object> function, IMethodSymbol method) =>
        ((INamedTypeSymbol)method.Parameters[1].Type).DelegateInvokeMethod!.Parameters.Length == 2 ? (item, i) => function([item, Dim.Constant(i)]) : (item, _) => function([item]);

    private static LoweringException Empty(IOperation call, string advice) => Lowering.Unsupported(call, "the sequence is empty; " + advice);

    private static IEnumerable<object> Elements(Lowering lowering, object value, IOperation at) =>
        lowering.Enumerate(value, at) ?? throw Lowering.Unsupported(at, "only arrays, lists of parameters and ranges are sequences here");

    private static object Range(Lowering lowering, IOperation call, IOperation[] bounds)
    {
        var (first, count) = (lowering.Integer(bounds[0]), lowering.Integer(bounds[1]));
        return Enumerable.Range(first, Within(count, call)).Select(i => (object)Dim.Constant(i)).ToArray();
    }

    private static int Within(int count, IOperation call) =>
        count is >= 0 and <= Lowering.MaxElements ? count : throw Lowering.Unsupported(call, $"it counts from 0 to {Lowering.MaxElements}");
}
