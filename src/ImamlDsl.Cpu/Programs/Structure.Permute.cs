namespace ImamlDsl.Cpu;

public static unsafe partial class Structure
{
    /// <summary>Axis i of y is axis permutation[i] of x, whose extents are <paramref name="shape"/>.</summary>
    public static void Permute<T>(T* x, T* y, ReadOnlySpan<nint> shape, ReadOnlySpan<int> permutation)
        where T : unmanaged
    {
        Span<nint> sources = stackalloc nint[shape.Length];
        nint length = 1;
        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            sources[axis] = length;
            length *= shape[axis];
        }

        if (length == 0)
        {
            return;
        }

        // The axes of y, from the last. Neighbours in x and y alike are one.
        Span<PermutedAxis> axes = stackalloc PermutedAxis[shape.Length + 1];
        var rank = 0;
        nint target = 1;
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            var (extent, source) = (shape[permutation[i]], sources[permutation[i]]);
            if (rank > 0 && source == axes[rank - 1].Source * axes[rank - 1].Extent)
            {
                axes[rank - 1].Extent *= extent;
            }
            else if (extent > 1)
            {
                axes[rank++] = new PermutedAxis { Extent = extent, Source = source, Target = target };
            }

            target *= extent;
        }

        if (rank == 0)
        {
            *y = *x;
            return;
        }

        // Runs inside: the last axis where it is contiguous in both, else the longest.
        var inside = 0;
        for (var i = 1; i < rank && axes[0].Source != 1; i++)
        {
            inside = axes[i].Extent > axes[inside].Extent ? i : inside;
        }

        (axes[0], axes[inside]) = (axes[inside], axes[0]);
        var inner = axes[0];
        for (nint done = 0; done < length; done += inner.Extent)
        {
            if (inner.Source == 1 && inner.Target == 1)
            {
                Buffer.MemoryCopy(x, y, inner.Extent * sizeof(T), inner.Extent * sizeof(T));
            }
            else
            {
                for (nint i = 0; i < inner.Extent; i++)
                {
                    y[i * inner.Target] = x[i * inner.Source];
                }
            }

            for (var i = 1; i < rank; i++)
            {
                ref var axis = ref axes[i];
                x += axis.Source;
                y += axis.Target;
                if (++axis.Index < axis.Extent)
                {
                    break;
                }

                x -= axis.Source * axis.Extent;
                y -= axis.Target * axis.Extent;
                axis.Index = 0;
            }
        }
    }

    /// <summary>An axis that is stepped through in two arrays at once.</summary>
    private struct PermutedAxis
    {
        public nint Extent;
        public nint Source;
        public nint Target;
        public nint Index;
    }
}
