using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>
/// The combinations of the 3×3 taps of windows at each pair of points of <see cref="WinogradAxis"/>, and the adjoint. Along an axis of stride 1 those of taps g are
/// g₀, (g₀ + g₁ + g₂)/2, (g₀ − g₁ + g₂)/2, g₂ and g₁; of stride 2, where the tap in the middle is by itself, g₀, (g₀ + g₂)/2, (g₀ − g₂)/2, g₂ and g₁.
/// </summary>
/// <typeparam name="TLanes">The vectors.</typeparam>
/// <typeparam name="T">The numbers.</typeparam>
/// <typeparam name="TStride">The stride, 1 or 2.</typeparam>
[SkipLocalsInit]
internal static unsafe class WinogradWindows<TLanes, T, TStride>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TStride : IExtent
{
    /// <summary>The combinations of taps.</summary>
    /// <param name="taps">The first tap's weights.</param>
    /// <param name="tap">From a tap to the next.</param>
    /// <param name="length">How many weights of each tap, at least a vector.</param>
    /// <param name="vertical">The points from top to bottom: 4, or 5 with that of the tap in the middle.</param>
    /// <param name="horizontal">The points from left to right.</param>
    /// <param name="target">The first pair of points' result.</param>
    /// <param name="next">From a pair of points to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Combine(T* taps, nint tap, int length, int vertical, int horizontal, T* target, nint next)
    {
        for (var c = 0; c < length; c += TLanes.Count)
        {
            c = Math.Min(c, length - TLanes.Count);
            var g = taps + c;
            TLanes g00 = TLanes.Load(g), g01 = TLanes.Load(g + tap), g02 = TLanes.Load(g + 2 * tap);
            TLanes g10 = TLanes.Load(g + 3 * tap), g11 = TLanes.Load(g + 4 * tap), g12 = TLanes.Load(g + 5 * tap);
            TLanes g20 = TLanes.Load(g + 6 * tap), g21 = TLanes.Load(g + 7 * tap), g22 = TLanes.Load(g + 8 * tap);
            Outer(g00, g10, g20, out var one0, out var minus0);
            Outer(g01, g11, g21, out var one1, out var minus1);
            Outer(g02, g12, g22, out var one2, out var minus2);
            var to = target + c;
            var row = horizontal * next;
            Store(g00, g01, g02, to, next, horizontal);
            Store(one0, one1, one2, to + row, next, horizontal);
            Store(minus0, minus1, minus2, to + 2 * row, next, horizontal);
            Store(g20, g21, g22, to + 3 * row, next, horizontal);
            if (vertical == WinogradAxis.MostPoints)
            {
                Store(g10, g11, g12, to + 4 * row, next, horizontal);
            }
        }
    }

    /// <summary>The gradients of the taps from those of their combinations: the adjoint of <see cref="Combine"/>.</summary>
    /// <param name="sums">The first pair of points' gradient.</param>
    /// <param name="next">From a pair of points to the next.</param>
    /// <param name="vertical">The points from top to bottom: 4, or 5 with that of the tap in the middle.</param>
    /// <param name="horizontal">The points from left to right.</param>
    /// <param name="length">How many weights of each tap, at least a vector.</param>
    /// <param name="taps">The first tap's gradient.</param>
    /// <param name="tap">From a tap to the next.</param>
    /// <returns>Whether all are finite.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Separate(T* sums, nint next, int vertical, int horizontal, int length, T* taps, nint tap)
    {
        TLanes zeros = default;
        for (var c = 0; c < length; c += TLanes.Count)
        {
            c = Math.Min(c, length - TLanes.Count);
            var from = sums + c;
            var row = horizontal * next;
            Load(from, next, horizontal, out var zero0, out var zero1, out var zero2);
            Load(from + row, next, horizontal, out var one0, out var one1, out var one2);
            Load(from + 2 * row, next, horizontal, out var minus0, out var minus1, out var minus2);
            Load(from + 3 * row, next, horizontal, out var infinity0, out var infinity1, out var infinity2);
            TLanes middle0 = default, middle1 = default, middle2 = default;
            if (vertical == WinogradAxis.MostPoints)
            {
                Load(from + 4 * row, next, horizontal, out middle0, out middle1, out middle2);
            }

            var to = taps + c;
            Separate(zero0, one0, minus0, infinity0, middle0, to, 3 * tap, ref zeros);
            Separate(zero1, one1, minus1, infinity1, middle1, to + tap, 3 * tap, ref zeros);
            Separate(zero2, one2, minus2, infinity2, middle2, to + 2 * tap, 3 * tap, ref zeros);
        }

        return WinogradResults<TLanes, T>.AreFinite(zeros);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Outer(TLanes g0, TLanes g1, TLanes g2, out TLanes one, out TLanes minus)
    {
        var half = TLanes.Constant(0.5);
        if (TStride.Value == 1)
        {
            TLanes sum = half * (g0 + g2), middle = half * g1;
            one = sum + middle;
            minus = sum - middle;
        }
        else
        {
            one = half * (g0 + g2);
            minus = half * (g0 - g2);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TLanes g0, TLanes g1, TLanes g2, T* to, nint next, int points)
    {
        Outer(g0, g1, g2, out var one, out var minus);
        g0.Store(to);
        one.Store(to + next);
        minus.Store(to + 2 * next);
        g2.Store(to + 3 * next);
        if (points == WinogradAxis.MostPoints)
        {
            g1.Store(to + 4 * next);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(T* from, nint next, int points, out TLanes g0, out TLanes g1, out TLanes g2)
    {
        var middle = points == WinogradAxis.MostPoints ? TLanes.Load(from + 4 * next) : default;
        Separate(TLanes.Load(from), TLanes.Load(from + next), TLanes.Load(from + 2 * next), TLanes.Load(from + 3 * next), middle, out g0, out g1, out g2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Separate(TLanes zero, TLanes one, TLanes minus, TLanes infinity, TLanes middle, out TLanes g0, out TLanes g1, out TLanes g2)
    {
        TLanes half = TLanes.Constant(0.5), sum = half * (one + minus), difference = half * (one - minus);
        g0 = zero + sum;
        g1 = TStride.Value == 1 ? middle + difference : middle;
        g2 = infinity + (TStride.Value == 1 ? sum : difference);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Separate(TLanes zero, TLanes one, TLanes minus, TLanes infinity, TLanes middle, T* to, nint tap, ref TLanes zeros)
    {
        Separate(zero, one, minus, infinity, middle, out var g0, out var g1, out var g2);
        WinogradResults<TLanes, T>.Check(g0, ref zeros);
        WinogradResults<TLanes, T>.Check(g1, ref zeros);
        WinogradResults<TLanes, T>.Check(g2, ref zeros);
        g0.Store(to);
        g1.Store(to + tap);
        g2.Store(to + 2 * tap);
    }
}
