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
    public static bool IsList(ITypeSymbol? type) => type?.OriginalDefinition is { Name: "List", ContainingNamespace: { Name: "Generic", ContainingNamespace.Name: "Collections" } };

    /// <summary>Whether values of a type are elements one after the other, as a collection expression has them.</summary>
    private static bool IsSequence(ITypeSymbol? type) =>
        type is IArrayTypeSymbol { Rank: 1 }
        || type is INamedTypeSymbol { TypeArguments.Length: 1 } sequence && sequence.ContainingNamespace.ToDisplayString() is var space
            && (sequence.TypeKind == TypeKind.Interface ? space == "System.Collections.Generic" && sequence.Name is "IEnumerable" or "IReadOnlyCollection" or "IReadOnlyList" or "ICollection" or "IList"
                : (space == "System" && sequence.Name is "Span" or "ReadOnlySpan") || (space == "System.Collections.Immutable" && sequence.Name is "ImmutableArray"));

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

        object[] arguments = [.. call.Arguments.OrderBy(a => a.Parameter!.Ordinal).Select(a => Evaluate(a.Value))];
        switch (call.TargetMethod.Name, arguments.Length)
        {
            case ("ToArray", 0):
                return list.Items.ToArray();
            case ("Contains", 1):
                return list.Items.Any(item => AreEqual(item, arguments[0], ElementType(call.Instance!.Type), call));
            case ("Add", 1):
                Changing(list, call).Items.Add(arguments[0]);
                break;
            case ("AddRange", 1) when Enumerate(arguments[0], call) is { } added:
                Changing(list, call).Items.AddRange(added.ToArray());
                break;
            case ("Insert", 2):
                Changing(list, call).Items.Insert(Within(call, arguments[0], list.Items.Count + 1), arguments[1]);
                break;
            case ("RemoveAt", 1):
                Changing(list, call).Items.RemoveAt(Within(call, arguments[0], list.Items.Count));
                break;
            case ("Clear", 0):
                Changing(list, call).Items.Clear();
                break;
            case ("Reverse", 0):
                Changing(list, call).Items.Reverse();
                break;
            default:
                return null;
        }

        return Null.Value;
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
