using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ImamlDsl.Cpu;

/// <content>Slices, concatenations and running sums along one axis: arrays <c>[outer][extent][inner]</c>.</content>
public static unsafe partial class Structure
{
    /// <summary>y[o, k, i] = x[o, start + k·step, i] for k below <paramref name="length"/>.</summary>
    public static void Slice<T>(T* x, T* y, nint outer, nint extent, nint inner, nint start, nint step, nint length)
        where T : unmanaged
    {
        x += start * inner;
        for (nint o = 0; o < outer; o++)
        {
            if (step == 1)
            {
                Copy(x, y, length * inner);
            }
            else
            {
                for (nint k = 0; k < length; k++)
                {
                    Copy(x + (k * step * inner), y + (k * inner), inner);
                }
            }

            x += extent * inner;
            y += length * inner;
        }
    }

    /// <summary>y[o, start + k·step, i] = x[o, k, i] for k below <paramref name="length"/>; other entries of y stay.</summary>
    public static void Place<T>(T* x, T* y, nint outer, nint extent, nint inner, nint start, nint step, nint length)
        where T : unmanaged
    {
        y += start * inner;
        for (nint o = 0; o < outer; o++)
        {
            if (step == 1)
            {
                Copy(x, y, length * inner);
            }
            else
            {
                for (nint k = 0; k < length; k++)
                {
                    Copy(x + (k * inner), y + (k * step * inner), inner);
                }
            }

            x += length * inner;
            y += extent * inner;
        }
    }

    /// <summary>y = 0 except y[o, start + k·step, i] = x[o, k, i] for k below <paramref name="length"/>.</summary>
    public static void Embed<T>(T* x, T* y, nint outer, nint extent, nint inner, nint start, nint step, nint length)
        where T : unmanaged
    {
        if (step != 1)
        {
            Clear(y, outer * extent * inner);
            Place(x, y, outer, extent, inner, start, step, length);
            return;
        }

        for (nint o = 0; o < outer; o++)
        {
            Clear(y, start * inner);
            Copy(x, y + (start * inner), length * inner);
            Clear(y + ((start + length) * inner), (extent - start - length) * inner);
            x += length * inner;
            y += extent * inner;
        }
    }

    /// <summary>y[o, k, i] = Σ x[o, j, i] over j up to k, or from k on where reversed.</summary>
    public static void CumSum<T>(T* x, T* y, nint outer, nint extent, nint inner, bool reversed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (nint o = 0; o < outer; o++)
        {
            var (first, step) = reversed ? ((extent - 1) * inner, -inner) : (0, inner);
            if (extent > 0)
            {
                Copy(x + first, y + first, inner);
            }

            for (nint k = 1; k < extent; k++)
            {
                var at = first + (k * step);
                Sum(y + at - step, x + at, y + at, inner);
            }

            x += extent * inner;
            y += extent * inner;
        }
    }

    /// <summary>y = a + b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Sum<T>(T* a, T* b, T* y, nint count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint i = 0;
        for (; i <= count - Vector<T>.Count; i += Vector<T>.Count)
        {
            Vector.Store(Vector.Load(a + i) + Vector.Load(b + i), y + i);
        }

        for (; i < count; i++)
        {
            y[i] = a[i] + b[i];
        }
    }

    /// <summary>y = x; a few entries are moved one by one, since a call costs more than they do.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy<T>(T* x, T* y, nint count)
        where T : unmanaged
    {
        if (count > 8)
        {
            Buffer.MemoryCopy(x, y, count * sizeof(T), count * sizeof(T));
            return;
        }

        for (nint i = 0; i < count; i++)
        {
            y[i] = x[i];
        }
    }

    private static void Clear<T>(T* y, nint count)
        where T : unmanaged => NativeMemory.Clear(y, checked((nuint)(count * sizeof(T))));
}
