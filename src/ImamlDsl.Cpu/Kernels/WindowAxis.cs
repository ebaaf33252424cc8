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

    /// <summary>The number of taps; consecutive taps read consecutive entries of the source.</summary>
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
/// <param name="adjoint">Whether positions are of the input and read the output.</param>
internal readonly struct WindowAxis(int input, int output, int kernel, int stride, int padding, bool adjoint)
{
    /// <summary>
    /// The window's tap that is number <paramref name="index"/> in the order of reading. A convolution reads them as they are. In its adjoint, position i meets
    /// only the taps that i + padding exceeds by a multiple of the stride: those classes follow each other, descending within, as the
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

        return residue + stride * (ClassSize(residue) - 1 - index);
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
            first = Math.Max(0, -start);
            last = Math.Min(kernel, input - start) - 1;
            tap = first;
            source = start + first;
        }
        else
        {
            var residue = (position + padding) % stride;
            var quotient = (position + padding) / stride;
            var size = ClassSize(residue);
            first = Math.Max(0, quotient - (output - 1));
            last = Math.Min(size - 1, quotient);
            tap = size - 1 - last;
            source = quotient - last;
            for (var r = 0; r < residue; r++)
            {
                tap += ClassSize(r);
            }
        }

        return last < first
            ? new() { Position = position }
            : new() { Position = position, Tap = tap, Taps = last - first + 1, Source = source };
    }

    private int ClassSize(int residue) => residue >= kernel ? 0 : (kernel - residue + stride - 1) / stride;
}
