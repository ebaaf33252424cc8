namespace ImamlDsl.Cpu;

/// <summary>
/// Positions of a convolution along one axis that see the same taps of the window, evenly spaced both where they write and where they
/// read. Taps out of bounds are not among them, so no kernel tests bounds.
/// </summary>
internal struct WindowGroup
{
    /// <summary>The first position.</summary>
    public int Position;

    /// <summary>From a position to the next.</summary>
    public int PositionStep;

    /// <summary>The number of positions.</summary>
    public int Count;

    /// <summary>The first tap, in the order of <see cref="WindowAxis.Tap"/>.</summary>
    public int Tap;

    /// <summary>The number of taps; from what one reads to what the next does is <see cref="WindowAxis.TapStep"/>.</summary>
    public int Taps;

    /// <summary>What the first position's first tap reads.</summary>
    public int Source;

    /// <summary>From what a position reads to what the next one does.</summary>
    public int SourceStep;
}

/// <summary>One axis of a convolution, or of its adjoint, cut into <see cref="WindowGroup"/>s.</summary>
/// <param name="input">The extent of the convolution's input.</param>
/// <param name="output">The extent of its output.</param>
/// <param name="kernel">The extent of its window.</param>
/// <param name="stride">Its stride.</param>
/// <param name="padding">Its padding.</param>
/// <param name="dilation">Its dilation.</param>
/// <param name="adjoint">Whether positions are of the input and read the output.</param>
internal readonly struct WindowAxis(int input, int output, int kernel, int stride, int padding, int dilation, bool adjoint)
{
    // In the adjoint, every how many taps meet the same positions: k and k′ with k·dilation ≡ k′·dilation modulo the stride.
    private readonly int _classes = adjoint ? stride / CommonDivisor(stride, dilation) : 1;

    /// <summary>From what a tap reads to what the next one of the group reads.</summary>
    public int TapStep => adjoint ? _classes * dilation / stride : dilation;

    /// <summary>
    /// The window's tap that is number <paramref name="index"/> in the order of reading. A convolution reads them as they are. In its adjoint, position i meets
    /// only the taps whose distance i + padding exceeds by a multiple of the stride: those classes follow each other, descending within, as the
    /// larger tap reads the smaller place.
    /// </summary>
    public int Tap(int index)
    {
        if (!adjoint)
        {
            return index;
        }

        var residue = 0;
        while (index >= ClassSize(residue))
        {
            index -= ClassSize(residue++);
        }

        return residue + _classes * (ClassSize(residue) - 1 - index);
    }

    /// <summary>Moves to the group after <paramref name="group"/>; a default group is before the first.</summary>
    public bool Next(ref WindowGroup group)
    {
        var extent = adjoint ? input : output;
        var step = adjoint ? stride : 1;
        var position = group.Position + group.Count * group.PositionStep;
        if (position >= extent)
        {
            // This class of positions is done; the next begins one further.
            position = adjoint ? position % stride + 1 : extent;
            if (position >= Math.Min(step, extent))
            {
                return false;
            }
        }

        group = At(position);
        group.PositionStep = step;
        group.SourceStep = adjoint ? 1 : stride;
        group.Count = 1;
        for (position += step; position < extent; position += step)
        {
            var other = At(position);
            if (other.Tap != group.Tap || other.Taps != group.Taps)
            {
                break;
            }

            group.Count++;
        }

        return true;
    }

    private WindowGroup At(int position)
    {
        int first, last, tap, source;
        if (!adjoint)
        {
            var start = position * stride - padding;
            first = start >= 0 ? 0 : (-start + dilation - 1) / dilation;
            last = input - start <= 0 ? -1 : Math.Min(kernel - 1, (input - start - 1) / dilation);
            tap = first;
            source = start + first * dilation;
        }
        else
        {
            // The class of taps that meet this position; with a dilation and a stride that share a factor there may be none.
            var residue = 0;
            while (residue < _classes && (position + padding - residue * dilation) % stride != 0)
            {
                residue++;
            }

            var (size, step) = (ClassSize(residue), TapStep);
            var distance = position + padding - residue * dilation;
            var quotient = distance / stride;
            first = quotient < output ? 0 : (quotient - output + step) / step;
            last = residue == _classes || distance < 0 ? -1 : Math.Min(size - 1, quotient / step);
            tap = size - 1 - last;
            source = quotient - last * step;
            for (var r = 0; r < residue; r++)
            {
                tap += ClassSize(r);
            }
        }

        return last < first
            ? new() { Position = position }
            : new() { Position = position, Tap = tap, Taps = last - first + 1, Source = source };
    }

    private int ClassSize(int residue) => residue >= kernel ? 0 : (kernel - residue + _classes - 1) / _classes;

    private static int CommonDivisor(int a, int b) => b == 0 ? a : CommonDivisor(b, a % b);
}
