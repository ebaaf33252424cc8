using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>The exponential and the functions that are quotients of exponentials.</summary>
internal static class LaneExponential
{
    /// <summary>exp(x): about one unit in the last place, down to subnormal results.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Exp<TLanes, T>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Beyond these the result is 0 or infinity anyway. Selecting, unlike a minimum, keeps NaN for free.
        var high = LaneConstants.Of<TLanes, T>(89, 710);
        var low = LaneConstants.Of<TLanes, T>(-104, -746);
        x = TLanes.Select(TLanes.GreaterThan(x, high), high, x);
        x = TLanes.Select(TLanes.GreaterThan(low, x), low, x);
        var q = Reduce<TLanes, T>(x, out var n);

        // 2^n may not be a normal number, but the product of its two halves' powers with 1 + q is right where it is representable.
        var rounder = LaneConstants.Rounder<TLanes, T>();
        var half = TLanes.MultiplyAdd(n, TLanes.Constant(0.5), rounder) - rounder;
        return (TLanes.Constant(1) + q) * PowerOfTwo<TLanes, T>(half) * PowerOfTwo<TLanes, T>(n - half);
    }

    /// <summary>tanh(x), as e / (e + 2) with e = exp(2|x|) − 1, which is accurate near 0 too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Tanh<TLanes, T>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var limit = LaneConstants.Of<TLanes, T>(10, 22); // the result is 1 from here on
        var a = TLanes.Abs(x);
        a = TLanes.Select(TLanes.GreaterThan(a, limit), limit, a);
        var q = Reduce<TLanes, T>(a + a, out var n);
        var scale = PowerOfTwo<TLanes, T>(n);
        var e = TLanes.MultiplyAdd(scale, q, scale - TLanes.Constant(1));
        return TLanes.Or(e / (e + TLanes.Constant(2)), TLanes.And(x, TLanes.Constant(-0.0)));
    }

    /// <summary>1 / (1 + exp(−x)), from exp(−|x|), which cannot overflow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Sigmoid<TLanes, T>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var one = TLanes.Constant(1);
        var e = Exp<TLanes, T>(TLanes.Or(x, TLanes.Constant(-0.0)));
        return TLanes.Select(TLanes.GreaterThanOrEqual(x, TLanes.Constant(0)), one, e) / (one + e);
    }

    // exp(x) = 2^n (1 + q) with |log(1 + q)| at most half of log 2.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Reduce<TLanes, T>(TLanes x, out TLanes n)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var rounder = LaneConstants.Rounder<TLanes, T>();
        n = TLanes.MultiplyAdd(x, TLanes.Constant(1.4426950408889634), rounder) - rounder;

        // log 2 in two parts; the first has so few bits that its product with n is exact.
        var r = TLanes.MultiplyAdd(n, LaneConstants.Of<TLanes, T>(-0.693359375, -6.93147180369123816490e-01), x);
        r = TLanes.MultiplyAdd(n, LaneConstants.Of<TLanes, T>(2.12194440054690583e-4, -1.90821492927058770002e-10), r);

        TLanes p;
        if (typeof(T) == typeof(float))
        {
            p = TLanes.Constant(1.0 / 5040);
        }
        else
        {
            p = TLanes.Constant(1.0 / 6227020800);
            p = TLanes.MultiplyAdd(p, r, TLanes.Constant(1.0 / 479001600));
            p = TLanes.MultiplyAdd(p, r, TLanes.Constant(1.0 / 39916800));
            p = TLanes.MultiplyAdd(p, r, TLanes.Constant(1.0 / 3628800));
            p = TLanes.MultiplyAdd(p, r, TLanes.Constant(1.0 / 362880));
            p = TLanes.MultiplyAdd(p, r, TLanes.Constant(1.0 / 40320));
            p = TLanes.MultiplyAdd(p, r, TLanes.Constant(1.0 / 5040));
        }

        p = TLanes.MultiplyAdd(p, r, TLanes.Constant(1.0 / 720));
        p = TLanes.MultiplyAdd(p, r, TLanes.Constant(1.0 / 120));
        p = TLanes.MultiplyAdd(p, r, TLanes.Constant(1.0 / 24));
        p = TLanes.MultiplyAdd(p, r, TLanes.Constant(1.0 / 6));
        p = TLanes.MultiplyAdd(p, r, TLanes.Constant(0.5));
        return TLanes.MultiplyAdd(r * r, p, r);
    }

    // 2^n for an integer n whose power is a normal number: n plus the bias, moved into the exponent's place.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes PowerOfTwo<TLanes, T>(TLanes n)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        TLanes.ShiftLeft(
            n + (LaneConstants.Rounder<TLanes, T>() + TLanes.Constant(LaneConstants.ExponentBias<T>())), LaneConstants.MantissaBits<T>());
}
