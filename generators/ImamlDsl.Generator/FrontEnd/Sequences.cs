using System;
using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Diagnostics;
using ImamlDsl.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

/// <summary>
/// Methods of LINQ over arrays, lists of parameters and ranges. As in C#, what a function of an element does happens when the element is asked for, so a
/// sequence is used where it is made: in a later statement, what its functions read could have changed.
/// </summary>
internal static class Sequences
{
    /// <summary>The methods that are known.</summary>
    public const string Names = "Aggregate, Append, Concat, Count, First, Last, Prepend, Range, Reverse, Select, Skip, Take, ToArray, ToList, Where and Zip";

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
            case ("Count", 1):
                return Dim.Constant(Items(0).Count());
            case ("First", 1):
                return Items(0).FirstOrDefault() ?? throw Empty("test Count() before");
            case ("Last", 1):
                return Items(0).LastOrDefault() ?? throw Empty("test Count() before");
            case ("Aggregate", 2 or 3):
                var items = Items(0);
                var start = arguments.Length == 3 ? lowering.Evaluate(arguments[1]) : null;
                var result = lowering.Function(arguments[arguments.Length - 1]);
                foreach (var item in items)
                {
                    start = start is null ? item : result([start, item]);
                }

                return start ?? throw Empty("give a start value");
            case ("Select", 2):
                return Lazy(Items(0).Select(WithIndex(lowering.Function(arguments[1]), method)));
            case ("Where", 2):
                var test = WithIndex(lowering.Function(arguments[1]), method);
                return Lazy(Items(0).Where((item, i) => test(item, i) is bool keep ? keep : throw Lowering.Undecided(arguments[1])));
            case ("Zip", 2):
                return Lazy(Items(0).Zip(Items(1), (a, b) => (object)new[] { a, b }));
            case ("Zip", 3) when method.Parameters[2].Type.TypeKind == TypeKind.Delegate:
                var combine = lowering.Function(arguments[2]);
                return Lazy(Items(0).Zip(Items(1), (a, b) => combine([a, b])));
            case ("Concat", 2):
                return Lazy(Items(0).Concat(Items(1)));
            case ("Append", 2):
                return Lazy(Items(0).Append(lowering.Evaluate(arguments[1])));
            case ("Prepend", 2):
                return Lazy(Items(0).Prepend(lowering.Evaluate(arguments[1])));
            case ("Reverse", 1):
                return Lazy(Items(0).Reverse());
            case ("Skip", 2) when method.Parameters[1].Type.SpecialType == SpecialType.System_Int32:
                return Lazy(Items(0).Skip(lowering.Integer(arguments[1])));
            case ("Take", 2) when method.Parameters[1].Type.SpecialType == SpecialType.System_Int32:
                return Lazy(Items(0).Take(lowering.Integer(arguments[1])));
            default:
                return null;
        }

        IEnumerable<object> Items(int argument) => Of(lowering.Evaluate(arguments[argument]))
            ?? throw Lowering.Unsupported(arguments[argument], "only arrays, lists of parameters and ranges are sequences here");

        LoweringException Empty(string advice) => Lowering.Unsupported(call, "the sequence is empty; " + advice);

        Sequence Lazy(IEnumerable<object> values) => IsUsed(call) ? new Sequence(values)
            : throw Lowering.Unsupported(call, "a sequence is used where it is made; end it with ToArray()");
    }

    /// <summary>The elements of what can be enumerated; null for other values.</summary>
    public static IEnumerable<object>? Of(object value) => value as object[] ?? (value as ListValue)?.Loop() ?? (value as Sequence)?.Items;

    private static Func<object, int, object> WithIndex(Func<object[], object> function, IMethodSymbol method) =>
        ((INamedTypeSymbol)method.Parameters[1].Type).DelegateInvokeMethod!.Parameters.Length == 2 ? (item, i) => function([item, Dim.Constant(i)]) : (item, _) => function([item]);

    private static bool IsUsed(IOperation operation) => operation.Parent switch
    {
        IConversionOperation or IParenthesizedOperation or IArgumentOperation or ITranslatedQueryOperation => IsUsed(operation.Parent),
        IInvocationOperation user => user.TargetMethod.ContainingType.Name is "Enumerable" or "List",
        IObjectCreationOperation => true, // of a list
        IForEachLoopOperation loop => loop.Collection == operation,
        ISpreadOperation => true,
        _ => false,
    };

    private static object Range(Lowering lowering, IOperation call, IOperation[] bounds)
    {
        var (first, count) = (lowering.Integer(bounds[0]), lowering.Integer(bounds[1]));
        return count is >= 0 and <= Lowering.MaxElements
            ? Enumerable.Range(first, count).Select(i => (object)Dim.Constant(i)).ToArray()
            : throw Lowering.Unsupported(call, $"it counts at most {Lowering.MaxElements}");
    }

    /// <summary>Elements that are made when they are asked for.</summary>
    private sealed class Sequence(IEnumerable<object> items)
    {
        public IEnumerable<object> Items { get; } = items;
    }
}
