using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

// Largest and smallest entries, in lanes along rows where entries are reduced side by side, else for neighbouring columns at once. An extremum taken twice is the
// same, so last vectors may overlap those before.
public static unsafe partial class Structure
{
    private interface IExtremum
    {
        static abstract TLanes Of<TLanes, T>(TLanes a, TLanes b)
            where TLanes : unmanaged, ILanes<TLanes, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>;
    }

    /// <summary>y[o, i] = max_r x[o, r, i]; NaN where an entry is.</summary>
    public static void Max<T>(T* x, T* y, nint outer, nint reduced, nint inner)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Extremum<Largest, T>(x, y, outer, reduced, inner);

    /// <summary>y[o, i] = min_r x[o, r, i]; NaN where an entry is.</summary>
    public static void Min<T>(T* x, T* y, nint outer, nint reduced, nint inner)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Extremum<Smallest, T>(x, y, outer, reduced, inner);

    private static void Extremum<TExtremum, T>(T* x, T* y, nint outer, nint reduced, nint inner)
        where TExtremum : struct, IExtremum
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Simd.Bits == 512)
        {
            Extremum<TExtremum, Lanes512<T>, T>(x, y, outer, reduced, inner);
        }
        else if (Simd.Bits == 256)
        {
            Extremum<TExtremum, Lanes256<T>, T>(x, y, outer, reduced, inner);
        }
        else
        {
            Extremum<TExtremum, Lanes128<T>, T>(x, y, outer, reduced, inner);
        }
    }

    private static void Extremum<TExtremum, TLanes, T>(T* x, T* y, nint outer, nint reduced, nint inner)
        where TExtremum : struct, IExtremum
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (nint o = 0; o < outer; o++)
        {
            var rows = x + (o * reduced * inner);
            if (inner == 1)
            {
                y[o] = ExtremumOfRow<TExtremum, TLanes, T>(rows, reduced);
                continue;
            }

            nint i = 0;
            ExtremaOfColumns<TExtremum, TLanes, T>(rows, y + (o * inner), reduced, inner, ref i);
            ExtremaOfColumns<TExtremum, Lanes128<T>, T>(rows, y + (o * inner), reduced, inner, ref i);
            ExtremaOfColumns<TExtremum, LanesScalar<T>, T>(rows, y + (o * inner), reduced, inner, ref i);
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T ExtremumOfRow<TExtremum, TLanes, T>(T* row, nint length)
        where TExtremum : struct, IExtremum
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var lanes = stackalloc T[TLanes.Count];
        if (length > TLanes.Count)
        {
            var best = TLanes.Load(row);
            for (nint j = TLanes.Count; j < length; j += TLanes.Count)
            {
                j = Math.Min(j, length - TLanes.Count);
                best = TExtremum.Of<TLanes, T>(best, TLanes.Load(row + j));
            }

            best.Store(lanes);
            row = lanes;
            length = TLanes.Count;
        }

        var result = LanesScalar<T>.Load(row);
        for (nint j = 1; j < length; j++)
        {
            result = TExtremum.Of<LanesScalar<T>, T>(result, LanesScalar<T>.Load(row + j));
        }

        return LanesScalar<T>.Max(result);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ExtremaOfColumns<TExtremum, TLanes, T>(T* rows, T* y, nint reduced, nint inner, ref nint i)
        where TExtremum : struct, IExtremum
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (; i <= inner - TLanes.Count; i += TLanes.Count)
        {
            var best = TLanes.Load(rows + i);
            for (nint r = 1; r < reduced; r++)
            {
                best = TExtremum.Of<TLanes, T>(best, TLanes.Load(rows + (r * inner) + i));
            }

            best.Store(y + i);
        }
    }

    private readonly struct Largest : IExtremum
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLanes Of<TLanes, T>(TLanes a, TLanes b)
            where TLanes : unmanaged, ILanes<TLanes, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => TLanes.Max(a, b);
    }

    private readonly struct Smallest : IExtremum
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLanes Of<TLanes, T>(TLanes a, TLanes b)
            where TLanes : unmanaged, ILanes<TLanes, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => TLanes.Min(a, b);
    }
}
