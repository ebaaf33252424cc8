using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

/// <content>The elements of arrays, lists and spans, and their places.</content>
internal sealed partial class Lowering
{
    private readonly HashSet<object> _spanned = []; // arrays and spans of a part of them

    private IEnumerable<object> Elements(IOperation element)
    {
        if (element is not ISpreadOperation spread)
        {
            return [Evaluate(element)];
        }

        var value = Evaluate(spread.Operand);
        return value is Instance instance && HasSeveralEnumerators(instance, spread.Operand.Type)
            ? throw Unsupported(spread, "its own GetEnumerator and that of IEnumerable differ, and C# leaves open which of them a spread takes; loop over it, or spread its ToArray()")
            : Enumerate(value, spread.Operand)?.Select(item => Converted(item, spread.ElementType, ElementType(spread.Parent?.Type), spread))
            ?? throw Unsupported(element, "only arrays can be spread");
    }

    /// <summary>The elements of an array or list as they are now; null for other values.</summary>
    private static object[]? Items(object value) => value as object[] ?? (value as ListValue)?.Items.ToArray();

    private int ArrayLength(IOperation size) =>
        Integer(size) is var n and >= 0 and <= MaxElements ? n : throw Unsupported(size, $"the length of an array is from 0 to {MaxElements}");

    /// <summary>One element, counted from the start or the end, or a range of them.</summary>
    private object Element(IOperation index, IReadOnlyList<object> items)
    {
        var place = Evaluate(Bare(index));
        if (place is RangeValue range)
        {
            var (from, to) = (Bound(range.Start), Bound(range.End));
            return from <= to ? Part(items, from, to, index.Parent) : throw Unsupported(index, $"the range {from}..{to} runs backwards");
        }

        var value = Position(place, index, items.Count);
        return value >= 0 && value < items.Count ? items[value] : throw Unsupported(index, $"the index {value} is outside of the array of length {items.Count}");

        int Bound(IndexValue bound) =>
            Position(bound, index, items.Count) is var at && at >= 0 && at <= items.Count ? at : throw Unsupported(index, $"the bound {at} is outside of the array of length {items.Count}");
    }

    /// <summary>Some of the elements. A span of them sees what changes in the array, and the other way round: with one, neither may change.</summary>
    private object[] Part(IReadOnlyList<object> items, int from, int to, IOperation? at)
    {
        var part = items.Skip(from).Take(to - from).ToArray();
        if (((at as IImplicitIndexerReferenceOperation)?.Instance.Type ?? (at as IPatternOperation)?.InputType) is { Name: "Span" or "ReadOnlySpan" })
        {
            _spanned.Add(items);
            _spanned.Add(part);
        }

        return part;
    }

    private int Position(IOperation index, int length) => Position(Evaluate(Bare(index)), index, length);

    private static int Position(object place, IOperation at, int length) => Index(place, at).Of(Dim.Constant(length)) is { IsConstant: true } position ? position.Value : throw Undecided(at);

    /// <summary>An index, which a number is too.</summary>
    public static IndexValue Index(object value, IOperation at) => value as IndexValue ?? (value is Dim place ? new IndexValue(place, false) : throw Undecided(at));

    /// <summary>Without the conversions to indices and ranges, also to those of tensors.</summary>
    public static IOperation Bare(IOperation operation) =>
        operation is IConversionOperation { Type: { ContainingNamespace.Name: "System" or "ImamlDsl", Name: "Index" or "Range" or "TensorIndex" } } conversion ? Bare(conversion.Operand) : operation;

    /// <summary>The type of the elements of an array, a list or a span.</summary>
    private static ITypeSymbol? ElementType(ITypeSymbol? type) => type is IArrayTypeSymbol array ? array.ElementType : (type as INamedTypeSymbol)?.TypeArguments.FirstOrDefault();
}
