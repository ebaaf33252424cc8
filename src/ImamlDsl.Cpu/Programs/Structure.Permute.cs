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

        // Inside, what is contiguous in y: a run where it is so in x too, else a matrix whose rows are contiguous in x.
        var inside = 0;
        while (axes[inside].Source != 1)
        {
            inside++;
        }

        var (run, row) = (axes[0], axes[inside]);
        axes[inside] = axes[int.Min(1, inside)];
        var (next, moved) = inside == 0 ? (1, run.Extent) : (2, run.Extent * row.Extent);
        for (nint done = 0; done < length; done += moved)
        {
            if (inside == 0)
            {
                Buffer.MemoryCopy(x, y, run.Extent * sizeof(T), run.Extent * sizeof(T));
            }
            else
            {
                Cpu.Transpose.Run((int)row.Extent, (int)run.Extent, x, 1, (int)run.Source, y, (int)row.Target);
            }

            for (var i = next; i < rank; i++)
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

    /// <summary>y ← xᵀ, for a matrix x of so many rows and columns.</summary>
    public static void Transpose<T>(T* x, T* y, int rows, int columns)
        where T : unmanaged => Cpu.Transpose.Run(columns, rows, x, 1, columns, y, rows);

    /// <summary>An axis that is stepped through in two arrays at once.</summary>
    private struct PermutedAxis
    {
        public nint Extent;
        public nint Source;
        public nint Target;
        public nint Index;
    }
}
