using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ImamlDsl.Cpu;

/// <summary>Means of vectors of either precision, summed in double precision in the order of the vectors: some columns at a time, in registers.</summary>
internal static unsafe class VectorMeans
{
    /// <summary>mean[i] ← (Σ_t x[t·stride + i]) / tasks, for i below <paramref name="n"/>.</summary>
    public static void Run<T>(int tasks, int n, T* x, nint stride, double* mean)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Simd.Bits == 512)
        {
            Run<Lanes512<double>, T>(tasks, n, x, stride, mean);
        }
        else if (Simd.Bits == 256)
        {
            Run<Lanes256<double>, T>(tasks, n, x, stride, mean);
        }
        else
        {
            Run<Lanes128<double>, T>(tasks, n, x, stride, mean);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TLanes, T>(int tasks, int n, T* x, nint stride, double* mean)
        where TLanes : unmanaged, ILanes<TLanes, double>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var count = TLanes.Count;
        var divisor = TLanes.Broadcast(tasks);
        var i = 0;
        for (; i <= n - (8 * count); i += 8 * count)
        {
            // Whole cache lines of each vector: where another core wrote them, they take long to come.
            TLanes a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default;
            var column = x + i;
            for (var t = 0; t < tasks; t++)
            {
                a += Widen<TLanes, T>(column);
                b += Widen<TLanes, T>(column + count);
                c += Widen<TLanes, T>(column + (2 * count));
                d += Widen<TLanes, T>(column + (3 * count));
                e += Widen<TLanes, T>(column + (4 * count));
                f += Widen<TLanes, T>(column + (5 * count));
                g += Widen<TLanes, T>(column + (6 * count));
                h += Widen<TLanes, T>(column + (7 * count));
                column += stride;
            }

            (a / divisor).Store(mean + i);
            (b / divisor).Store(mean + i + count);
            (c / divisor).Store(mean + i + (2 * count));
            (d / divisor).Store(mean + i + (3 * count));
            (e / divisor).Store(mean + i + (4 * count));
            (f / divisor).Store(mean + i + (5 * count));
            (g / divisor).Store(mean + i + (6 * count));
            (h / divisor).Store(mean + i + (7 * count));
        }

        for (; i <= n - count; i += count)
        {
            Column<TLanes, T>(tasks, x + i, stride, mean + i);
        }

        for (; i < n; i++)
        {
            Column<LanesScalar<double>, T>(tasks, x + i, stride, mean + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Column<TLanes, T>(int tasks, T* x, nint stride, double* mean)
        where TLanes : unmanaged, ILanes<TLanes, double>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TLanes sum = default;
        for (var t = 0; t < tasks; t++)
        {
            sum += Widen<TLanes, T>(x);
            x += stride;
        }

        (sum / TLanes.Broadcast(tasks)).Store(mean);
    }

    /// <summary>As many numbers as there are lanes, in double precision.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Widen<TLanes, T>(T* x)
        where TLanes : unmanaged, ILanes<TLanes, double>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(double))
        {
            return TLanes.Load((double*)x);
        }

        var from = (float*)x;
        return typeof(TLanes) == typeof(Lanes512<double>) ? Unsafe.BitCast<Vector512<double>, TLanes>(Vector512.WidenLower(Vector256.Load(from).ToVector512Unsafe()))
            : typeof(TLanes) == typeof(Lanes256<double>) ? Unsafe.BitCast<Vector256<double>, TLanes>(Vector256.WidenLower(Vector128.Load(from).ToVector256Unsafe()))
            : typeof(TLanes) == typeof(Lanes128<double>) ? Unsafe.BitCast<Vector128<double>, TLanes>(Vector128.WidenLower(Vector64.Load(from).ToVector128Unsafe()))
            : TLanes.Broadcast(*from);
    }
}
