using System.Diagnostics;

namespace ImamlDsl;

/// <summary>
/// A dense, immutable array of truth values, row-major: what comparisons of tensors give. Truth values have no derivative; they choose, in
/// <see cref="Ops.Where"/>. A definition cannot branch on them: which way an <c>if</c> goes must be
/// known when the model is compiled.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class BooleanTensor
{
    private const int ElementsShown = 8;

    /// <summary>Takes ownership of both arrays, whose lengths agree.</summary>
    internal BooleanTensor(bool[] elements, int[] extents)
    {
        Elements = elements;
        Extents = extents;
        Shape = Array.AsReadOnly(extents);
    }

    /// <summary>The extents; empty for a scalar.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The number of axes; 0 for a scalar.</summary>
    public int Rank => Extents.Length;

    /// <summary>The number of elements: the product of <see cref="Shape"/>.</summary>
    public int Length => Elements.Length;

    internal bool[] Elements { get; }

    internal int[] Extents { get; }

    /// <summary>Elementwise "and" with broadcasting: PyTorch's <c>logical_and</c>.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static BooleanTensor operator &(BooleanTensor a, BooleanTensor b) => Zip("operator &", a, b, (x, y) => x && y);

    /// <summary>Elementwise "or" with broadcasting: PyTorch's <c>logical_or</c>.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static BooleanTensor operator |(BooleanTensor a, BooleanTensor b) => Zip("operator |", a, b, (x, y) => x || y);

    /// <summary>Elementwise "not": PyTorch's <c>logical_not</c>.</summary>
    public static BooleanTensor operator !(BooleanTensor a)
    {
        ArgumentNullException.ThrowIfNull(a);
        return new(Array.ConvertAll(a.Elements, x => !x), a.Extents);
    }

    /// <summary>Copies truth values into a tensor.</summary>
    /// <param name="values">The values, row-major.</param>
    /// <param name="shape">The shape; none for a scalar.</param>
    /// <exception cref="ArgumentException">The values do not fill the shape, or an extent is negative.</exception>
    public static BooleanTensor FromArray(ReadOnlySpan<bool> values, params int[] shape)
    {
        var extents = Shapes.Check(nameof(FromArray), values.Length, shape);
        return new(values.ToArray(), extents);
    }

    /// <summary>A copy of the values, row-major.</summary>
    public bool[] ToArray() => [.. Elements];

    /// <summary>The shape and the first values, for example <c>BooleanTensor [2] {true, false}</c>.</summary>
    public override string ToString() =>
        $"BooleanTensor {Shapes.Format(Extents)} {{{string.Join(", ", Elements.Take(ElementsShown).Select(e => e ? "true" : "false"))}{(Length > ElementsShown ? ", …" : "")}}}";

    /// <summary>Compares the values of two tensors with broadcasting.</summary>
    internal static BooleanTensor Compare(string operation, Tensor a, Tensor b, Func<double, double, bool> compare)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return Zip(operation, a.ToArray(), a.Extents, b.ToArray(), b.Extents, compare);
    }

    private static BooleanTensor Zip(string operation, BooleanTensor a, BooleanTensor b, Func<bool, bool, bool> combine)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return Zip(operation, a.Elements, a.Extents, b.Elements, b.Extents, combine);
    }

    private static BooleanTensor Zip<T>(string operation, T[] a, int[] aExtents, T[] b, int[] bExtents, Func<T, T, bool> function)
    {
        var shape = Shapes.Broadcast(operation, aExtents, bExtents);
        var left = Shapes.Offsets(shape, Shapes.BroadcastStrides(aExtents, shape));
        var right = Shapes.Offsets(shape, Shapes.BroadcastStrides(bExtents, shape));
        return new([.. left.Zip(right, (i, j) => function(a[i], b[j]))], shape);
    }
}
