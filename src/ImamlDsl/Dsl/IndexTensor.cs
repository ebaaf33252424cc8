using System.Diagnostics;

namespace ImamlDsl;

/// <summary>A dense, immutable array of integers, row-major: class labels and positions. Integers have no derivative.</summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class IndexTensor
{
    private const int ElementsShown = 8;

    /// <summary>Takes ownership of both arrays, whose lengths agree.</summary>
    internal IndexTensor(int[] elements, int[] extents)
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

    internal int[] Elements { get; }

    internal int[] Extents { get; }

    /// <summary>Copies integers into a tensor.</summary>
    /// <param name="values">The values, row-major.</param>
    /// <param name="shape">The shape; none for a scalar.</param>
    /// <exception cref="ArgumentException">The values do not fill the shape, or an extent is negative.</exception>
    public static IndexTensor FromArray(ReadOnlySpan<int> values, params int[] shape)
    {
        var extents = Shapes.Check(nameof(FromArray), values.Length, shape);
        return new(values.ToArray(), extents);
    }

    /// <summary>A copy of the values, row-major.</summary>
    public int[] ToArray() => [.. Elements];

    /// <summary>The shape and the first values, for example <c>IndexTensor [3] {0, 4, 1}</c>.</summary>
    public override string ToString() =>
        $"IndexTensor {Shapes.Format(Extents)} {{{string.Join(", ", Elements.Take(ElementsShown))}{(Length > ElementsShown ? ", …" : "")}}}";
}
