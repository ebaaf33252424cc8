using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace ImamlDsl.Generator.Ir;

/// <summary>What distinguishes two nodes of the same primitive beside their inputs. The text is the identity.</summary>
internal abstract class Attr
{
    public static readonly Attr None = new NoAttr();

    public abstract override string ToString();

    private sealed class NoAttr : Attr
    {
        public override string ToString() => "";
    }
}

/// <summary>Axes that are reduced, inserted or permuted.</summary>
internal sealed class AxesAttr(params int[] axes) : Attr
{
    public int[] Axes { get; } = axes;

    public override string ToString() => string.Join(",", Axes.Select(a => a.ToString(CultureInfo.InvariantCulture)));
}

/// <summary>A result's shape.</summary>
internal sealed class ShapeAttr(Shape shape) : Attr
{
    public Shape Shape { get; } = shape;

    public override string ToString() => Shape.ToString();
}

/// <summary>A result's shape and those of its axes along which the operand is repeated.</summary>
internal sealed class BroadcastAttr(Shape shape, int[] axes) : Attr
{
    public Shape Shape { get; } = shape;

    public int[] Axes { get; } = axes;

    public override string ToString() => $"{Shape}@{string.Join(",", Axes)}";
}

/// <summary>A constant of a shape.</summary>
internal sealed class ConstantAttr(double value, Shape shape) : Attr
{
    public double Value { get; } = value;

    public Shape Shape { get; } = shape;

    public override string ToString() => $"{NumberText.Of(Value)}{Shape}";
}

/// <summary>Constants that differ, row-major: numbers, or indices.</summary>
internal sealed class TableAttr(IReadOnlyList<double> values, Shape shape, ElementKind kind) : Attr
{
    private string? _text;

    public IReadOnlyList<double> Values { get; } = values;

    public Shape Shape { get; } = shape;

    public ElementKind Kind { get; } = kind;

    public override string ToString() => _text ??= $"{Kind}{Shape} {string.Join(" ", Values.Select(NumberText.Of))}";
}

/// <summary>An extent used as a number.</summary>
internal sealed class DimAttr(Dim dim) : Attr
{
    public Dim Dim { get; } = dim;

    public override string ToString() => Dim.ToString();
}

/// <summary>The position of a parameter or input, with its shape and whether all tasks share it.</summary>
internal sealed class SlotAttr(int index, Shape shape, ElementKind kind, bool shared) : Attr
{
    public int Index { get; } = index;

    public Shape Shape { get; } = shape;

    public ElementKind Kind { get; } = kind;

    public bool Shared { get; } = shared;

    public override string ToString() => $"{Index}:{Kind}{Shape}{(Shared ? " shared" : "")}";
}

/// <summary>A contraction of two operands in index notation: every index of one operand occurs in the other or in the result.</summary>
internal sealed class ContractAttr(string left, string right, string result) : Attr
{
    public string Left { get; } = left;

    public string Right { get; } = right;

    public string Result { get; } = result;

    public override string ToString() => $"{Left},{Right}->{Result}";
}

/// <summary>A convolution of <c>[N, H, W, C]</c> with <c>[KH, KW, C/groups, O]</c>; H, W, KH, KW are constants.</summary>
internal sealed class ConvAttr(int height, int width, int kernelHeight, int kernelWidth, int stride, int padding, int dilation = 1, int groups = 1) : Attr
{
    public int Height { get; } = height;

    public int Width { get; } = width;

    public int KernelHeight { get; } = kernelHeight;

    public int KernelWidth { get; } = kernelWidth;

    public int Stride { get; } = stride;

    public int Padding { get; } = padding;

    public int Dilation { get; } = dilation;

    public int Groups { get; } = groups;

    /// <summary>Whether the window's taps lie side by side and all channels meet.</summary>
    public bool IsPlain => Dilation == 1 && Groups == 1;

    public int OutputHeight => ((Height + (2 * Padding) - (Dilation * (KernelHeight - 1)) - 1) / Stride) + 1;

    public int OutputWidth => ((Width + (2 * Padding) - (Dilation * (KernelWidth - 1)) - 1) / Stride) + 1;

    public override string ToString() => $"{Height}x{Width} k{KernelHeight}x{KernelWidth} s{Stride} p{Padding}{(IsPlain ? "" : $" d{Dilation} g{Groups}")}";
}

/// <summary>The places start, start + step, … of a longer axis: <paramref name="length"/> of <paramref name="extent"/>.</summary>
/// <param name="axis">The axis.</param>
/// <param name="start">The first place.</param>
/// <param name="step">From a place to the next.</param>
/// <param name="length">The number of places.</param>
/// <param name="extent">The longer axis's extent.</param>
internal sealed class SliceAttr(int axis, Dim start, Dim step, Dim length, Dim extent) : Attr
{
    public int Axis { get; } = axis;

    public Dim Start { get; } = start;

    public Dim Step { get; } = step;

    public Dim Length { get; } = length;

    public Dim Extent { get; } = extent;

    /// <summary>Whether every place of the longer axis is taken.</summary>
    public bool IsWhole => Step.IsOne && Length.Equals(Extent);

    /// <summary>The same places of another axis.</summary>
    public SliceAttr Along(int other) => new(other, Start, Step, Length, Extent);

    public override string ToString() => $"axis {Axis}: {Start}..{Start + ((Length - Dim.One) * Step) + Dim.One}{(Step.IsOne ? "" : $" by {Step}")} of {Extent}";
}

/// <summary>Running sums along an axis, from its end where reversed.</summary>
internal sealed class ScanAttr(int axis, bool reversed) : Attr
{
    public int Axis { get; } = axis;

    public bool Reversed { get; } = reversed;

    public override string ToString() => $"axis {Axis}{(Reversed ? " from the end" : "")}";
}

/// <summary>Entries of an axis that an index value names; the axis's own extent.</summary>
internal sealed class TakeAttr(int axis, Dim extent) : Attr
{
    public int Axis { get; } = axis;

    public Dim Extent { get; } = extent;

    public override string ToString() => $"axis {Axis} of {Extent}";
}
