using System;
using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Diagnostics;
using ImamlDsl.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

/// <content>Methods of <c>System.Array</c>, and those that lists have too.</content>
internal sealed partial class Lowering
{
    private const string ArrayMethods =
        "Clone, ConvertAll, Copy, Empty, Exists, Fill, Find, FindAll, FindIndex, FindLast, FindLastIndex, ForEach, GetLength, IndexOf, LastIndexOf, Reverse, Sort and TrueForAll";

    /// <summary>A call of a method of arrays; null for other calls.</summary>
    private object? CallArray(IInvocationOperation call)
    {
        if (call.TargetMethod.ContainingType.SpecialType != SpecialType.System_Array)
        {
            return null;
        }

        IOperation[] given = [.. call.Arguments.OrderBy(a => a.Parameter!.Ordinal).Select(a => a.Value)];
        var first = call.Instance ?? given.FirstOrDefault();
        var array = first is null ? [] : Evaluate(first) as object[] ?? throw Undecided(first);
        var type = ElementType(first is null ? null : Unconverted(first).Type);
        switch (call.TargetMethod.Name, given.Length)
        {
            case ("Empty", 0):
                return array;
            case ("Clone", 0):
                return array.ToArray();
            case ("GetLength", 1) when Integer(given[0]) == 0:
                return Dim.Constant(array.Length);
            case ("Sort", 1 or 2) when given.Skip(1).All(IsComparison):
                return Refill(Sorted(array, given.Skip(1).FirstOrDefault(), call));
            case ("Reverse", 1):
                return Refill(Enumerable.Reverse(array));
            case ("Fill", 2):
                var value = As(Evaluate(given[1]), type);
                return Refill(array.Select(_ => value));
            case ("Copy", 3) when Evaluate(given[1]) is object[] target && Integer(given[2]) is var count:
                RefuseFixed(target, given[1]);
                Array.Copy(array, target, count >= 0 && count <= array.Length && count <= target.Length ? count : throw Unsupported(given[2], "the arrays do not have so many elements"));
                return Null.Value;
            default:
                return Search(call, array, type, [.. given.Skip(1)]) ?? throw Unsupported(call, $"of arrays, {ArrayMethods} are known here, and the methods of LINQ");
        }

        object Refill(IEnumerable<object> items)
        {
            RefuseFixed(array, first!);
            items.ToArray().CopyTo(array, 0);
            return Null.Value;
        }
    }

    private static bool IsComparison(IOperation argument) => argument.Type is { Name: "Comparison", TypeKind: TypeKind.Delegate };

    /// <summary>Refuses an array that stays as it is.</summary>
    private void RefuseFixed(object[] array, IOperation at)
    {
        RefuseSpanned(array, at);
        if (_captured.Contains(array) || (Unconverted(at) is IMemberReferenceOperation member && IsOutliving(member)))
        {
            throw Captured(at);
        }
    }

    /// <summary>Whether what a member holds is the model's, or another object's that the definition has not made. What .NET's own types hold is known by itself.</summary>
    private bool IsOutliving(IMemberReferenceOperation member) =>
        !IsOfDotNet(member.Member) && (!_isConstructing || member.Instance is null) && !IsOfOwnObject(member);

    /// <summary>A call of a method that looks for elements; null for other methods.</summary>
    private object? Search(IInvocationOperation call, IReadOnlyList<object> items, ITypeSymbol? type, IOperation[] given)
    {
        if (given.Length != 1)
        {
            return null;
        }

        switch (call.TargetMethod.Name)
        {
            case "IndexOf" or "LastIndexOf":
                var sought = As(Evaluate(given[0]), type);
                return Place(item => AreEqual(item, sought, type, call), isLast: call.TargetMethod.Name == "LastIndexOf");
            case "FindIndex" or "FindLastIndex":
                return Place(Test(), isLast: call.TargetMethod.Name == "FindLastIndex");
            case "Exists":
                return items.Any(Test());
            case "TrueForAll":
                return items.All(Test());
            case "Find":
                return items.FirstOrDefault(Test()) ?? Default(type!, call);
            case "FindLast":
                return items.LastOrDefault(Test()) ?? Default(type!, call);
            case "FindAll":
                return items.Where(Test()).ToArray();
            case "ConvertAll":
                var convert = Function(given[0]);
                return items.Select(item => convert([item])).ToArray();
            case "ForEach":
                var act = Function(given[0]);
                foreach (var item in items)
                {
                    act([item]);
                }

                return Null.Value;
            default:
                return null;
        }

        object Place(Func<object, bool> fits, bool isLast)
        {
            var places = Enumerable.Range(0, items.Count);
            return Dim.Constant((isLast ? places.Reverse() : places).Where(i => fits(items[i])).DefaultIfEmpty(-1).First());
        }

        Func<object, bool> Test()
        {
            var function = Function(given[0]);
            return item => function([item]) is bool fits ? fits : throw Undecided(given[0]);
        }
    }

    /// <summary>Elements in their order, of which .NET leaves those in no certain one that compare as equal.</summary>
    private object[] Sorted(IEnumerable<object> items, IOperation? comparison, IOperation call)
    {
        var function = comparison is null ? null : Function(comparison);
        var comparer = Comparer<object>.Create((a, b) => function is null ? Number(a).CompareTo(Number(b)) : Math.Sign(Number(function([a, b]))));
        object[] sorted = [.. items.OrderBy(item => item, comparer)];
        return Enumerable.Range(1, Math.Max(0, sorted.Length - 1)).All(i => sorted[i - 1].Equals(sorted[i]) || comparer.Compare(sorted[i - 1], sorted[i]) != 0) ? sorted
            : throw Unsupported(call, "elements that compare as equal are left in no certain order; compare more of them, or use OrderBy, which keeps theirs");

        double Number(object value) => Arithmetic.Number(value) ?? throw Undecided(comparison ?? call);
    }
}
