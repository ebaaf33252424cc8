namespace ImamlDsl;

/// <summary>
/// Reduces a drawing of 105×105 pixels to 28×28 by exact area averaging, with ink as 1. A result pixel is 3.75 source pixels wide, so in
/// quarters of a source pixel everything is whole: a source pixel is 4 wide, a result pixel 15, and the average is a sum over 15·15 = 225.
/// For a drawing in black and white it is therefore a whole number of 225ths, and a byte holds it without any error.
/// </summary>
internal static class InkReduction
{
    /// <summary>The width and height of a drawing in the original files.</summary>
    public const int SourceSize = 105;

    /// <summary>The width and height of the result.</summary>
    public const int Size = 28;

    /// <summary>The number of pixels of the result.</summary>
    public const int Pixels = Size * Size;

    /// <summary>What stands for a pixel that is all ink.</summary>
    public const int FullInk = ResultQuarters * ResultQuarters;

    private const int SourceQuarters = 4;
    private const int ResultQuarters = 15;

    /// <summary>Reduces a drawing.</summary>
    /// <param name="paper">The drawing, <c>[105, 105]</c>, with 0 as ink and <paramref name="white"/> as paper.</param>
    /// <param name="white">The value of paper, 1 to 65535.</param>
    /// <param name="sums">Scratch for 28·28 sums.</param>
    /// <param name="result">The result <c>[28, 28]</c> in 225ths; shades between black and white are rounded to the nearest.</param>
    public static void Reduce(ReadOnlySpan<ushort> paper, int white, Span<int> sums, Span<byte> result)
    {
        sums.Clear();
        for (var y = 0; y < SourceSize; y++)
        {
            var row = paper.Slice(y * SourceSize, SourceSize);
            var (above, heightAbove, heightBelow) = Divide(y);
            for (var x = row.IndexOfAnyExcept((ushort)white); (uint)x < SourceSize; x++)
            {
                var ink = white - row[x];
                if (ink == 0)
                {
                    continue;
                }

                var (left, widthLeft, widthRight) = Divide(x);
                var target = (above * Size) + left;
                sums[target] += ink * widthLeft * heightAbove;
                if (widthRight > 0)
                {
                    sums[target + 1] += ink * widthRight * heightAbove;
                }

                if (heightBelow > 0)
                {
                    sums[target + Size] += ink * widthLeft * heightBelow;
                    if (widthRight > 0)
                    {
                        sums[target + Size + 1] += ink * widthRight * heightBelow;
                    }
                }
            }
        }

        for (var i = 0; i < Pixels; i++)
        {
            result[i] = (byte)(((2 * sums[i]) + white) / (2 * white));
        }
    }

    /// <summary>The first result pixel that a source pixel touches, and how many of its quarters lie in that one and in the next.</summary>
    private static (int First, int InFirst, int InNext) Divide(int source)
    {
        var first = source * SourceQuarters / ResultQuarters;
        var inFirst = Math.Min(SourceQuarters, ((first + 1) * ResultQuarters) - (source * SourceQuarters));
        return (first, inFirst, SourceQuarters - inFirst);
    }
}
