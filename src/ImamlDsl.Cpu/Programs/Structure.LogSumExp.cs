using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

// log Σ exp, in lanes along rows where entries are reduced side by side, else for neighbouring columns at once.
public static unsafe partial class Structure
{
    /// <summary>y[o, i] = log Σ_r exp x[o, r, i], from the largest entry so that it never overflows. All −∞ gives −∞.</summary>
    public static void LogSumExp<T>(T* x, T* y, nint outer, nint reduced, nint inner)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Simd.Bits == 512)
        {
            LogSumExp<Lanes512<T>, T>(x, y, outer, reduced, inner);
        }
        else if (Simd.Bits == 256)
        {
            LogSumExp<Lanes256<T>, T>(x, y, outer, reduced, inner);
        }
        else
        {
            LogSumExp<Lanes128<T>, T>(x, y, outer, reduced, inner);
        }
    }

    private static void LogSumExp<TLanes, T>(T* x, T* y, nint outer, nint reduced, nint inner)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (nint o = 0; o < outer; o++)
        {
            if (inner == 1)
            {
                y[o] = LogSumExpOfRow<TLanes, T>(x + (o * reduced), reduced);
                continue;
            }

            var rows = x + (o * reduced * inner);
            var results = y + (o * inner);
            nint i = 0;
            LogSumExpOfColumns<TLanes, T>(rows, results, reduced, inner, ref i);
            LogSumExpOfColumns<Lanes128<T>, T>(rows, results, reduced, inner, ref i);
            LogSumExpOfColumns<LanesScalar<T>, T>(rows, results, reduced, inner, ref i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T LogSumExpOfRow<TLanes, T>(T* row, nint length)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var largest = TLanes.Broadcast(row[0]);
        nint j = 0;
        for (; j <= length - TLanes.Count; j += TLanes.Count)
        {
            largest = TLanes.Max(largest, TLanes.Load(row + j));
        }

        var max = TLanes.Max(largest);
        for (; j < length; j++)
        {
            max = T.Max(max, row[j]);
        }

        // ∞ − ∞ would be NaN: the largest entry is the result, unless an entry is NaN, which the maximum is then too.
        if (!T.IsFinite(max))
        {
            return max;
        }

        j = 0;
        var sum = SumOfExp<TLanes, T>(row, length, max, ref j);
        sum += SumOfExp<Lanes128<T>, T>(row, length, max, ref j);
        return max + T.Log(sum + SumOfExp<LanesScalar<T>, T>(row, length, max, ref j));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T SumOfExp<TLanes, T>(T* row, nint length, T max, ref nint j)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (sum, shift) = (TLanes.Constant(0), TLanes.Broadcast(max));
        for (; j <= length - TLanes.Count; j += TLanes.Count)
        {
            sum += TLanes.Exp(TLanes.Load(row + j) - shift);
        }

        return TLanes.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LogSumExpOfColumns<TLanes, T>(T* rows, T* y, nint reduced, nint inner, ref nint i)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (; i <= inner - TLanes.Count; i += TLanes.Count)
        {
            var max = TLanes.Load(rows + i);
            for (nint r = 1; r < reduced; r++)
            {
                max = TLanes.Max(max, TLanes.Load(rows + (r * inner) + i));
            }

            var sum = TLanes.Constant(0);
            for (nint r = 0; r < reduced; r++)
            {
                sum += TLanes.Exp(TLanes.Load(rows + (r * inner) + i) - max);
            }

            var isInfinite = TLanes.Equal(TLanes.Abs(max), TLanes.Constant(double.PositiveInfinity));
            TLanes.Select(isInfinite, max, max + TLanes.Log(sum)).Store(y + i);
        }
    }
}
