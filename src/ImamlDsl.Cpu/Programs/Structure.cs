using System.Numerics;

namespace ImamlDsl.Cpu;

/// <summary>Kernels that move, select or reduce whole rows; generated code calls them.</summary>
public static unsafe partial class Structure
{
    /// <summary>y[o, i] = the first r for which x[o, r, i] is largest; the first NaN counts as largest.</summary>
    public static void ArgMax<T>(T* x, int* y, nint outer, nint reduced, nint inner)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (nint o = 0; o < outer; o++)
        {
            for (nint i = 0; i < inner; i++)
            {
                var row = x + (o * reduced * inner) + i;
                nint best = 0;
                for (nint r = 1; r < reduced && !T.IsNaN(row[best * inner]); r++)
                {
                    if (row[r * inner] > row[best * inner] || T.IsNaN(row[r * inner]))
                    {
                        best = r;
                    }
                }

                y[(o * inner) + i] = (int)best;
            }
        }
    }

    /// <summary>y[n, c] = 1 where labels[n] = c, else 0.</summary>
    /// <exception cref="ArgumentException">A label is not one of the classes.</exception>
    public static void OneHot<T>(int* labels, T* y, nint count, nint classes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        new Span<T>(y, checked((int)(count * classes))).Clear();
        for (nint n = 0; n < count; n++)
        {
            if ((nuint)labels[n] >= (nuint)classes)
            {
                throw new ArgumentException($"A label is {labels[n]}, at position {n}; with {classes} classes labels run from 0 to {classes - 1}.");
            }

            y[(n * classes) + labels[n]] = T.One;
        }
    }

    /// <summary>y[n] = 1 where a[n] = b[n], else 0.</summary>
    public static void Equal<T>(int* a, int* b, T* y, nint count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (nint n = 0; n < count; n++)
        {
            y[n] = a[n] == b[n] ? T.One : T.Zero;
        }
    }

    /// <summary>y = row, row, …: <paramref name="length"/> entries in all.</summary>
    public static void Repeat<T>(T* row, nint rowLength, T* y, nint length)
        where T : unmanaged
    {
        for (nint i = 0; i < length; i += rowLength)
        {
            Buffer.MemoryCopy(row, y + i, rowLength * sizeof(T), rowLength * sizeof(T));
        }
    }
}
