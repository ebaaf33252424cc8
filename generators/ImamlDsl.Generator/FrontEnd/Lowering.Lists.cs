using System;
using System.Linq;
using ImamlDsl.Generator.Diagnostics;
using ImamlDsl.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

/// <content>Lists that a definition makes.</content>
internal sealed partial class Lowering
{
    private const string ListMethods =
        "Add, AddRange, Clear, Contains, ConvertAll, Exists, Find, FindAll, FindIndex, FindLast, FindLastIndex, ForEach, GetRange, IndexOf, Insert, InsertRange, LastIndexOf, Remove, "
        + "RemoveAll, RemoveAt, RemoveRange, Reverse, Sort, ToArray and TrueForAll";

    public static bool IsList(ITypeSymbol? type) => type?.OriginalDefinition is { Name: "List", ContainingNamespace: { Name: "Generic", ContainingNamespace.Name: "Collections" } };

    /// <summary>Whether values of a type are elements one after the other, as a collection expression has them.</summary>
    private static bool IsSequence(ITypeSymbol? type) =>
        type is IArrayTypeSymbol { Rank: 1 }
        || type is INamedTypeSymbol { TypeArguments.Length: 1 } sequence && sequence.ContainingNamespace.ToDisplayString() is var space
            && (sequence.TypeKind == TypeKind.Interface ? space == "System.Collections.Generic" && sequence.Name is "IEnumerable" or "IReadOnlyCollection" or "IReadOnlyList" or "ICollection" or "IList"
                : (space == "System" && sequence.Name is "Span" or "ReadOnlySpan") || (space == "System.Collections.Immutable" && sequence.Name is "ImmutableArray"));

    /// <summary>Whether a list is held as what a list implements.</summary>
    private bool IsHeldList(IOperation instance) => IsSequence(instance.Type) && Evaluate(instance) is ListValue;

    private ListValue CreateList(IObjectCreationOperation creation)
    {
        var argument = creation.Arguments.IsEmpty ? null : creation.Arguments[0];
        var items = argument is null || argument.Parameter!.Type.SpecialType == SpecialType.System_Int32 ? [] // a capacity
            : Enumerate(Evaluate(argument.Value), argument.Value) ?? throw Unsupported(argument, "only arrays, lists and ranges are sequences here");
        var list = new ListValue(items);
        foreach (var element in creation.Initializer?.Initializers ?? [])
        {
            list.Items.Add(element is IInvocationOperation { Arguments.Length: 1 } add ? Evaluate(add.Arguments[0].Value) : throw Unsupported(element, Advice.For(creation)));
        }

        return list;
    }

    /// <summary>A call of a list's method; null for a method that is not known.</summary>
    private object? CallList(IInvocationOperation call)
    {
        // A list of the model's is an array to a definition, which only reads it.
        var instance = Evaluate(call.Instance!);
        var list = instance as ListValue ?? new ListValue(Items(instance) ?? throw Unsupported(call.Instance!, "it is null here"));
        if (list != instance)
        {
            _captured.Add(list);
        }

        IOperation[] given = [.. call.Arguments.OrderBy(a => a.Parameter!.Ordinal).Select(a => a.Value)];
        var type = ElementType(call.Instance!.Type);
        switch (call.TargetMethod.Name, given.Length)
        {
            case ("ToArray", 0):
                return list.Items.ToArray();
            case ("Contains", 1):
                var sought = Evaluate(given[0]);
                return list.Items.Any(item => AreEqual(item, sought, type, call));
            case ("Add", 1):
                var last = Evaluate(given[0]);
                Changing(list, call).Items.Add(last);
                return Null.Value;
            case ("AddRange", 1) when Enumerate(Evaluate(given[0]), call) is { } added:
                object[] more = [.. added];
                Changing(list, call).Items.AddRange(more);
                return Null.Value;
            case ("Insert", 2):
                var (at, inserted) = (Place(0, list.Items.Count + 1), Evaluate(given[1]));
                Changing(list, call).Items.Insert(at, inserted);
                return Null.Value;
            case ("InsertRange", 2) when Place(0, list.Items.Count + 1) is var from && Enumerate(Evaluate(given[1]), call) is { } parts:
                object[] all = [.. parts];
                Changing(list, call).Items.InsertRange(from, all);
                return Null.Value;
            case ("Remove", 1):
                var removed = Evaluate(given[0]);
                var place = list.Items.FindIndex(item => AreEqual(item, removed, type, call));
                if (place >= 0)
                {
                    Changing(list, call).Items.RemoveAt(place);
                }

                return place >= 0;
            case ("RemoveAt", 1):
                Changing(list, call).Items.RemoveAt(Place(0, list.Items.Count));
                return Null.Value;
            case ("RemoveAll", 1):
                var leaves = Function(given[0]);
                var count = Changing(list, call).Items.RemoveAll(item => leaves([item]) is bool goes ? goes : throw Undecided(given[0]));
                return Dim.Constant(count);
            case ("RemoveRange", 2):
                var start = Place(0, list.Items.Count + 1);
                Changing(list, call).Items.RemoveRange(start, Place(1, list.Items.Count - start + 1));
                return Null.Value;
            case ("GetRange", 2):
                var first = Place(0, list.Items.Count + 1);
                return new ListValue(list.Items.GetRange(first, Place(1, list.Items.Count - first + 1)));
            case ("Clear", 0):
                Changing(list, call).Items.Clear();
                return Null.Value;
            case ("Reverse", 0):
                Changing(list, call).Items.Reverse();
                return Null.Value;
            case ("Sort", 0 or 1) when given.All(IsComparison):
                var sorted = Sorted(list.Items, given.FirstOrDefault(), call);
                Changing(list, call).Items.Clear();
                list.Items.AddRange(sorted);
                return Null.Value;
            default:
                using (list.Begin())
                {
                    return Search(call, list.Items, type, given) is var found && found is object[] some ? new ListValue(some) : found;
                }
        }

        int Place(int argument, int length) => Within(call, Evaluate(given[argument]), length);
    }

    /// <summary>An element of a list as a place to assign.</summary>
    private Func<object, object> ListPlace(IOperation target, IOperation instance, IOperation index)
    {
        if (Evaluate(instance) is not ListValue list)
        {
            throw Captured(target);
        }

        var position = Position(index, list.Items.Count);
        _ = Within(target, Dim.Constant(position), list.Items.Count);
        return value => Changing(list, target).Items[position] = value;
    }

    private ListValue Changing(ListValue list, IOperation at) =>
        _captured.Contains(list) ? throw Captured(at)
        : list.IsLooped ? throw Unsupported(at, "the list changes while it is looped over")
        : list;

    private static int Within(IOperation at, object index, int count) =>
        index is not Dim { IsConstant: true } position ? throw Undecided(at)
        : position.Value >= 0 && position.Value < count ? position.Value
        : throw Unsupported(at, $"the index {position.Value} is outside of 0 to {count - 1}");
}
