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

    /// <summary>exp(x) − 1, accurate near 0 too; −1 to the last bit where exp(x) is too small to matter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Expm1<TLanes, T>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var high = LaneConstants.Of<TLanes, T>(89, 710);
        var low = TLanes.Constant(-40);
        var a = TLanes.Select(TLanes.GreaterThan(x, high), high, x);
        a = TLanes.Select(TLanes.GreaterThan(low, a), low, a);
        var q = Reduce<TLanes, T>(a, out var n);

        // 2^n (1 + q) − 1 with 2^n in two parts, neither of which overflows; only the sum in brackets is rounded.
        var rounder = LaneConstants.Rounder<TLanes, T>();
        var half = TLanes.MultiplyAdd(n, TLanes.Constant(0.5), rounder) - rounder;
        var scale = PowerOfTwo<TLanes, T>(half);
        var e = TLanes.MultiplyAdd(scale, q, scale - PowerOfTwo<TLanes, T>(half - n)) * PowerOfTwo<TLanes, T>(n - half);
        return TLanes.Or(e, TLanes.And(x, TLanes.Constant(-0.0)));
    }

    /// <summary>exp(high + low)·(factor + rest) for a low and a rest that are small beside the high and the factor: hardly more than one rounding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes ScaledExp<TLanes, T>(TLanes high, TLanes low, TLanes factor, TLanes rest)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // The remainder as r and what the roundings of r lost.
        var leading = Leading<TLanes, T>(high, out var n);
        var whole = TLanes.MultiplyAdd(n, SecondPart<TLanes, T>(), leading);
        var r = whole + low;
        var lost = TLanes.MultiplyAdd(n, SecondPart<TLanes, T>(), leading - whole) + ((whole - r) + low);

        // (factor + rest)·(1 + r + c)·(1 + lost), the small terms first.
        var c = r * r * Curvature<TLanes, T>(r);
        var correction = TLanes.MultiplyAdd(factor, lost, rest);
        correction = TLanes.MultiplyAdd(correction, r + c, correction);
        var product = factor + TLanes.MultiplyAdd(factor, r, TLanes.MultiplyAdd(factor, c, correction));
        var rounder = LaneConstants.Rounder<TLanes, T>();
        var half = TLanes.MultiplyAdd(n, TLanes.Constant(0.5), rounder) - rounder;
        return product * PowerOfTwo<TLanes, T>(half) * PowerOfTwo<TLanes, T>(n - half);
    }

    // exp(x) = 2^n (1 + q) with |log(1 + q)| at most half of log 2.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Reduce<TLanes, T>(TLanes x, out TLanes n)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var leading = Leading<TLanes, T>(x, out n);
        var r = TLanes.MultiplyAdd(n, SecondPart<TLanes, T>(), leading);
        return TLanes.MultiplyAdd(r * r, Curvature<TLanes, T>(r), r);
    }

    // x − n·log 2 for the whole n that leaves the least, but for the second part of log 2. The first has so few bits that its product with n is exact.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Leading<TLanes, T>(TLanes x, out TLanes n)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var rounder = LaneConstants.Rounder<TLanes, T>();
        n = TLanes.MultiplyAdd(x, TLanes.Constant(1.4426950408889634), rounder) - rounder;
        return TLanes.MultiplyAdd(n, LaneConstants.Of<TLanes, T>(-0.693359375, -6.93147180369123816490e-01), x);
    }

    // −log 2 less the first part.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes SecondPart<TLanes, T>()
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => LaneConstants.Of<TLanes, T>(2.12194440054690583e-4, -1.90821492927058770002e-10);

    // (exp(r) − 1 − r)/r² for |r| up to a little above half of log 2.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Curvature<TLanes, T>(TLanes r)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
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
        return TLanes.MultiplyAdd(p, r, TLanes.Constant(0.5));
    }

    // 2^n for an integer n whose power is a normal number: n plus the bias, moved into the exponent's place.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes PowerOfTwo<TLanes, T>(TLanes n)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        TLanes.ShiftLeft(
            n + (LaneConstants.Rounder<TLanes, T>() + TLanes.Constant(LaneConstants.ExponentBias<T>())), LaneConstants.MantissaBits<T>());
}
