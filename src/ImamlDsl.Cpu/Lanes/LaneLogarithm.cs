using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>The logarithm, and softplus, which is one.</summary>
internal static class LaneLogarithm
{
    /// <summary>log(x): below one unit in the last place, subnormal arguments included.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Log<TLanes, T>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var zero = TLanes.Constant(0);
        var one = TLanes.Constant(1);
        var infinity = TLanes.Constant(double.PositiveInfinity);

        // A subnormal number has no leading one to find: scale it up.
        var subnormal = TLanes.GreaterThan(LaneConstants.Of<TLanes, T>(1.17549435082228751e-38, 2.2250738585072014e-308), x);
        var scaled = TLanes.Select(subnormal, x * LaneConstants.Of<TLanes, T>(33554432.0, 18014398509481984.0), x);
        var k = TLanes.Select(subnormal, LaneConstants.Of<TLanes, T>(-25 - 127, -54 - 1023), LaneConstants.Of<TLanes, T>(-127, -1023));

        // The stored exponent in the low bits of 2^(mantissa bits) is that number plus the exponent.
        var integer = LaneConstants.Of<TLanes, T>(8388608.0, 4503599627370496.0);
        k += TLanes.Or(TLanes.ShiftRight(scaled, LaneConstants.MantissaBits<T>()), integer) - integer;

        // Keeping the mantissa under the exponent of 1 gives [1, 2); moved to [√½, √2) so that f = m − 1 is small.
        var exponentBits = infinity;
        var m = TLanes.Or(TLanes.And(scaled, TLanes.Not(exponentBits)), one);
        var large = TLanes.GreaterThan(m, TLanes.Constant(1.4142135623730951));
        m = TLanes.Select(large, m * TLanes.Constant(0.5), m);
        k = TLanes.Select(large, k + one, k);
        var result = Near1<TLanes, T>(k, m - one);

        var special = TLanes.Select(TLanes.Equal(x, zero), TLanes.Constant(double.NegativeInfinity),
            TLanes.Select(TLanes.Equal(x, infinity), infinity, TLanes.Constant(double.NaN)));
        var ordinary = TLanes.And(TLanes.GreaterThan(x, zero), TLanes.GreaterThan(infinity, x));
        return TLanes.Select(ordinary, result, special);
    }

    /// <summary>log(1 + x), accurate near 0 too: the logarithm of the rounded sum, and what its rounding lost.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Log1p<TLanes, T>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var one = TLanes.Constant(1);
        var sum = one + x;
        var ordinary = TLanes.And(TLanes.GreaterThan(sum, TLanes.Constant(0)), TLanes.GreaterThan(TLanes.Constant(double.PositiveInfinity), sum));

        // The larger of the two is subtracted first, so that what is left is exact.
        var big = TLanes.GreaterThan(x, one);
        var lost = TLanes.Select(big, one - (sum - x), x - (sum - one)) / sum;
        return TLanes.Or(Log<TLanes, T>(sum) + TLanes.And(ordinary, lost), TLanes.And(x, TLanes.Constant(-0.0)));
    }

    /// <summary>log(1 + exp(x)) = max(x, 0) + log(1 + e) with e = exp(−|x|), which neither overflows nor cancels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Softplus<TLanes, T>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var one = TLanes.Constant(1);
        var zero = TLanes.Constant(0);
        var e = LaneExponential.Exp<TLanes, T>(TLanes.Or(x, TLanes.Constant(-0.0)));

        // 1 + e lies in [1, 2]; where it exceeds √2 it is 2(1 + f) with f = (e − 1) / 2. No digit of a small e is lost.
        var large = TLanes.GreaterThan(e, TLanes.Constant(0.41421356237309515));
        var f = TLanes.Select(large, (e - one) * TLanes.Constant(0.5), e);
        var logarithm = Near1<TLanes, T>(TLanes.And(large, one), f);

        // Where x is NaN the logarithm is too, so the sum is.
        return TLanes.And(TLanes.GreaterThan(x, zero), x) + logarithm;
    }

    // k log 2 + log(1 + f) for √½ ≤ 1 + f ≤ √2, through s = f / (2 + f): log(1 + f) = 2 atanh(s).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Near1<TLanes, T>(TLanes k, TLanes f)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var s = f / (f + TLanes.Constant(2));
        var z = s * s;
        TLanes r;
        if (typeof(T) == typeof(float))
        {
            r = TLanes.Constant(0.24279078841209412);
            r = TLanes.MultiplyAdd(r, z, TLanes.Constant(0.28498786687850952));
            r = TLanes.MultiplyAdd(r, z, TLanes.Constant(0.40000972151756287));
            r = TLanes.MultiplyAdd(r, z, TLanes.Constant(0.66666662693023682)) * z;
        }
        else
        {
            r = TLanes.Constant(1.479819860511658591e-01);
            r = TLanes.MultiplyAdd(r, z, TLanes.Constant(1.531383769920937332e-01));
            r = TLanes.MultiplyAdd(r, z, TLanes.Constant(1.818357216161805012e-01));
            r = TLanes.MultiplyAdd(r, z, TLanes.Constant(2.222219843214978396e-01));
            r = TLanes.MultiplyAdd(r, z, TLanes.Constant(2.857142874366239149e-01));
            r = TLanes.MultiplyAdd(r, z, TLanes.Constant(3.999999999940941908e-01));
            r = TLanes.MultiplyAdd(r, z, TLanes.Constant(6.666666666666735130e-01)) * z;
        }

        var halfSquare = TLanes.Constant(0.5) * f * f;
        var small = TLanes.MultiplyAdd(s, halfSquare + r, k * LaneConstants.Of<TLanes, T>(9.0580006144591607e-06, 1.90821492927058770002e-10));
        return TLanes.MultiplyAdd(k, LaneConstants.Of<TLanes, T>(0.69313812255859375, 6.93147180369123816490e-01), f - (halfSquare - small));
    }
}
