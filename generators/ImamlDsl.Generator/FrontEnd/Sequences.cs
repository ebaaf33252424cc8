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
        "Aggregate, All, Any, Append, AsEnumerable, Average, Cast, Chunk, Concat, Contains, Count, DefaultIfEmpty, Distinct, DistinctBy, ElementAt, ElementAtOrDefault, Empty, Except, First, "
        + "FirstOrDefault, Index, Intersect, Last, LastOrDefault, LongCount, Max, MaxBy, Min, MinBy, OfType, Order, OrderBy, OrderByDescending, OrderDescending, Prepend, Range, Repeat, "
        + "Reverse, Select, SelectMany, SequenceEqual, Single, SingleOrDefault, Skip, SkipLast, SkipWhile, Sum, Take, TakeLast, TakeWhile, ThenBy, ThenByDescending, ToArray, ToDictionary, ToHashSet, ToList, "
        + "Union, Where and Zip";

    /// <summary>The value of a call; null for a method that is not known.</summary>
    public static object? Evaluate(Lowering lowering, IInvocationOperation call)
    {
        var method = call.TargetMethod;
        IOperation[] arguments = [.. call.Arguments.OrderBy(a => a.Parameter!.Ordinal).Select(a => a.Value)];
        if (method is { Name: "Contains" or "SequenceEqual", ContainingType: { Name: "MemoryExtensions", ContainingNamespace.Name: "System" } } && arguments.Skip(2).All(IsNull))
        {
            // Of an array, which C# 14 takes for a span.
            arguments = [Lowering.Unconverted(arguments[0]), method.Name == "Contains" ? arguments[1] : Lowering.Unconverted(arguments[1])];
        }
        else if (method.ContainingType.Name != "Enumerable" || method.ContainingType.ContainingNamespace.ToDisplayString() != "System.Linq")
        {
            return null;
        }

        switch (method.Name, arguments.Length)
        {
            case ("Range", 2):
                return Range(lowering, call, arguments);
            case ("AsEnumerable", 1):
                return lowering.Evaluate(arguments[0]);
            case ("ToArray", 1):
                return Items(0).ToArray();
            case ("ToList", 1):
                return new ListValue(Items(0));
            case ("ToHashSet", 1):
                return new ListValue(Items(0).Distinct(Equality(0)));
            case ("ToDictionary", 2 or 3) when method.Parameters.Skip(1).All(p => p.Type.TypeKind == TypeKind.Delegate):
                return lowering.ToMap(method.ReturnType, Items(0), lowering.Function(arguments[1]), arguments.Length == 3 ? lowering.Function(arguments[2]) : parts => parts[0], call);
            case ("All", 2):
                var holds = Test();
                return Items(0).All(item => holds(item, 0));
            case ("Any", 1 or 2):
                return Kept().Any();
            case ("Count" or "LongCount", 1 or 2):
                return Dim.Constant(Kept().Count());
            case ("ElementAt", 2) when method.Parameters[1].Type.SpecialType == SpecialType.System_Int32:
                var place = lowering.Integer(arguments[1]);
                return (place < 0 ? null : Items(0).ElementAtOrDefault(place)) ?? throw Lowering.Unsupported(arguments[1], "there is no such element");
            case ("First", 1 or 2):
                return Kept().FirstOrDefault() ?? throw Empty(call, "test Any() before");
            case ("Last", 1 or 2):
                return Kept().LastOrDefault() ?? throw Empty(call, "test Any() before");
            case ("Single", 1 or 2):
                return Only(Kept(), call) ?? throw Lowering.Unsupported(call, "the sequence is empty");
            case ("ElementAtOrDefault", 2) when method.Parameters[1].Type.SpecialType == SpecialType.System_Int32:
                var at = lowering.Integer(arguments[1]);
                return (at < 0 ? null : Items(0).ElementAtOrDefault(at)) ?? Missing();
            case ("FirstOrDefault", _):
                return Found().FirstOrDefault() ?? Missing();
            case ("LastOrDefault", _):
                return Found().LastOrDefault() ?? Missing();
            case ("SingleOrDefault", _):
                return Only(Found(), call) ?? Missing();
            case ("Contains", 2):
                var sought = lowering.Evaluate(arguments[1]);
                return Items(0).Any(item => lowering.AreEqual(item, sought, method.TypeArguments[0], call));
            case ("SequenceEqual", 2):
                object[] left = [.. Items(0)], right = [.. Items(1)];
                return left.Length == right.Length && left.Zip(right, (a, b) => (a, b)).All(pair => lowering.AreEqual(pair.a, pair.b, method.TypeArguments[0], call));
            case ("Distinct", 1):
                return new Sequence(Items(0).Distinct(Equality(0)));
            case ("DistinctBy", 2):
                var key = lowering.Function(arguments[1]);
                return new Sequence(Distinct(Items(0), item => key([item]), Equality(1)));
            case ("Union", 2):
                return new Sequence(Items(0).Union(Items(1), Equality(0)));
            case ("Intersect", 2):
                return new Sequence(Items(0).Intersect(Items(1), Equality(0)));
            case ("Except", 2):
                return new Sequence(Items(0).Except(Items(1), Equality(0)));
            case ("DefaultIfEmpty", 1 or 2):
                var missing = arguments.Length == 2 ? lowering.Evaluate(arguments[1]) : lowering.Default(method.TypeArguments[0], call);
                return new Sequence(Items(0).DefaultIfEmpty(missing));
            case ("Empty", 0):
                return Array.Empty<object>();
            case ("OfType", 1):
                return new Sequence(Items(0).Where(item => lowering.Is(item, method.TypeArguments[0], call)));
            case ("Cast", 1):
                return new Sequence(Items(0).Select(item => item is Null || lowering.Is(item, method.TypeArguments[0], call) ? item
                    : throw Lowering.Unsupported(call, "an element is of another type")));
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
            case ("Order" or "OrderBy", 1 or 2):
                return new Sequence(Items(0).OrderBy(Key()));
            case ("OrderDescending" or "OrderByDescending", 1 or 2):
                return new Sequence(Items(0).OrderByDescending(Key()));
            case ("ThenBy" or "ThenByDescending", 2) when (lowering.Evaluate(arguments[0]) as Sequence)?.Items is IOrderedEnumerable<object> ordered:
                return new Sequence(method.Name == "ThenBy" ? ordered.ThenBy(Key()) : ordered.ThenByDescending(Key()));
            case ("MinBy", 2):
                return Items(0).OrderBy(Key()).FirstOrDefault() ?? throw Empty(call, "test Any() before");
            case ("MaxBy", 2):
                return Items(0).OrderByDescending(Key()).FirstOrDefault() ?? throw Empty(call, "test Any() before");
            case ("Index", 1):
                return new Sequence(Items(0).Select((item, i) => (object)new[] { Dim.Constant(i), item }));
            case ("Chunk", 2):
                var size = lowering.Integer(arguments[1]);
                return new Sequence(Chunks(Items(0), size > 0 ? size : throw Lowering.Unsupported(arguments[1], "a chunk has at least one element")));
            case ("Repeat", 2):
                return Enumerable.Repeat(lowering.Evaluate(arguments[0]), Within(lowering.Integer(arguments[1]), call)).ToArray();
            case ("Zip", 2):
                return new Sequence(Items(0).Zip(Items(1), (a, b) => (object)new[] { a, b }));
            case ("Zip", 3) when method.Parameters[2].Type.TypeKind != TypeKind.Delegate:
                return new Sequence(Items(0).Zip(Items(1), (a, b) => (a, b)).Zip(Items(2), (pair, c) => (object)new[] { pair.a, pair.b, c }));
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
            case ("Take", 2) when lowering.Evaluate(arguments[1]) is RangeValue range:
                object[] taken = [.. Items(0)];
                var (from, to) = (Bound(range.Start, taken.Length), Bound(range.End, taken.Length));
                return new Sequence(taken.Skip(from).Take(to - from));
            case ("ElementAt", 2) when lowering.Evaluate(arguments[1]) is IndexValue index:
                object[] counted = [.. Items(0)];
                return index.Of(Dim.Constant(counted.Length)) is { IsConstant: true } found && found.Value >= 0 && found.Value < counted.Length ? counted[found.Value]
                    : throw Lowering.Unsupported(arguments[1], "there is no such element");
            case ("SkipLast", 2):
                return new Sequence(WithoutLast(Items(0), Math.Max(0, lowering.Integer(arguments[1]))));
            case ("TakeLast", 2):
                return new Sequence(Items(0).Reverse().Take(lowering.Integer(arguments[1])).Reverse());
            default:
                return null;
        }

        IEnumerable<object> Items(int argument) => Elements(lowering, lowering.Evaluate(arguments[argument]), arguments[argument]);

        // The elements that a test, where there is one, keeps.
        IEnumerable<object> Kept() => arguments.Length == 2 ? Items(0).Where(Test()) : Items(0);

        // Those of the methods that have a default for what is missing.
        IEnumerable<object> Found() => method.Parameters.Length > 1 && method.Parameters[1].Type.TypeKind == TypeKind.Delegate ? Items(0).Where(Test()) : Items(0);

        object Missing() => method.Parameters.Last() is { Ordinal: > 0, Name: "defaultValue" } given ? lowering.Evaluate(arguments[given.Ordinal])
            : lowering.Default(method.ReturnType, call);

        IEqualityComparer<object> Equality(int typeArgument) => new Comparer(lowering, method.TypeArguments[typeArgument], call);

        // Ranges end where the elements do.
        int Bound(IndexValue bound, int length) => bound.Of(Dim.Constant(length)) is { IsConstant: true } place ? Math.Max(0, Math.Min(length, place.Value)) : throw Lowering.Undecided(arguments[1]);

        // What elements are ordered by.
        Func<object, double> Key()
        {
            var key = arguments.Length == 2 ? lowering.Function(arguments[1]) : null;
            return item => (key is null ? item : key([item])) switch
            {
                bool truth => truth ? 1 : 0,
                string => throw Lowering.Unsupported(arguments.Last(), "the order of texts depends on the language of the machine; order by a number"),
                var value => Arithmetic.Number(value) ?? throw Lowering.Undecided(arguments.Last()),
            };
        }

        Func<object, int, bool> Test()
        {
            var function = WithIndex(lowering.Function(arguments[1]), method);
            return (item, i) => function(item, i) is bool keep ? keep : throw Lowering.Undecided(arguments[1]);
        }
    }

    /// <summary>The elements of what can be enumerated; null for other values.</summary>
    public static IEnumerable<object>? Of(object value) => value as object[] ?? (value as ListValue)?.Loop() ?? (value as Sequence)?.Items ?? (value is string text ? Texts.Letters(text) : null);

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
