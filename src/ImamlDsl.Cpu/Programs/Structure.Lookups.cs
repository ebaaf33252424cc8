using System.Numerics;

namespace ImamlDsl.Cpu;

/// <content>Entries that indices name, and their adjoints.</content>
public static unsafe partial class Structure
{
    /// <summary>y[n, i] = x[indices[n], i]: rows of a table of <paramref name="rows"/> rows of <paramref name="width"/> entries.</summary>
    /// <exception cref="ArgumentException">An index is not that of a row.</exception>
    public static void TakeRows<T>(T* x, int* indices, T* y, nint count, nint rows, nint width)
        where T : unmanaged
    {
        for (nint n = 0; n < count; n++)
        {
            Check(indices, n, rows);
            Copy(x + (indices[n] * width), y + (n * width), width);
        }
    }

    /// <summary>y[r, i] = Σ x[n, i] over the n with indices[n] = r, in the order of n.</summary>
    /// <exception cref="ArgumentException">An index is not that of a row.</exception>
    public static void AddRows<T>(T* x, int* indices, T* y, nint count, nint rows, nint width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Clear(y, rows * width);
        for (nint n = 0; n < count; n++)
        {
            Check(indices, n, rows);
            var row = y + (indices[n] * width);
            Sum(row, x + (n * width), row, width);
        }
    }

    /// <summary>y[o, k, i] = x[o, indices[o, k, i], i] for k below <paramref name="length"/>.</summary>
    /// <exception cref="ArgumentException">An index is not below <paramref name="extent"/>.</exception>
    public static void Take<T>(T* x, int* indices, T* y, nint outer, nint extent, nint inner, nint length)
        where T : unmanaged
    {
        for (nint o = 0; o < outer; o++)
        {
            for (nint k = 0; k < length; k++)
            {
                for (nint i = 0; i < inner; i++)
                {
                    Check(indices, i, extent);
                    y[i] = x[(indices[i] * inner) + i];
                }

                indices += inner;
                y += inner;
            }

            x += extent * inner;
        }
    }

    /// <summary>y = 0, then y[o, indices[o, k, i], i] += x[o, k, i] for k below <paramref name="length"/>.</summary>
    /// <exception cref="ArgumentException">An index is not below <paramref name="extent"/>.</exception>
    public static void AddAt<T>(T* x, int* indices, T* y, nint outer, nint extent, nint inner, nint length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Clear(y, outer * extent * inner);
        for (nint o = 0; o < outer; o++)
        {
            for (nint k = 0; k < length; k++)
            {
                for (nint i = 0; i < inner; i++)
                {
                    Check(indices, i, extent);
                    y[(indices[i] * inner) + i] += x[i];
                }

                indices += inner;
                x += inner;
            }

            y += extent * inner;
        }
    }

    private static void Check(int* indices, nint n, nint rows)
    {
        if ((nuint)(nint)indices[n] >= (nuint)rows)
        {
            throw new ArgumentException($"An index is {indices[n]}, at position {n}; with {rows} rows indices run from 0 to {rows - 1}.");
        }
    }
}
