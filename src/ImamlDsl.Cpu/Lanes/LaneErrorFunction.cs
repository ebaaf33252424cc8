using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>
/// The error function and its complement. Both are put together from a polynomial near 0 and from exp(−x²)·f(x)/(1 + 2x) farther out, where f, which stays
/// between 1.1 and 1.3, is a polynomial in (x − 4)/(x + 4). The coefficients interpolate at Chebyshev's points.
/// </summary>
internal static class LaneErrorFunction
{
    /// <summary>erf(x): below two units in the last place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Erf<TLanes, T>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var one = TLanes.Constant(1);
        var a = TLanes.Abs(x);
        var far = TLanes.GreaterThanOrEqual(a, one);
        var near = Near0<TLanes, T>(x);
        return TLanes.Any(far) ? TLanes.Select(far, TLanes.Or(one - Tail<TLanes, T>(a), TLanes.And(x, TLanes.Constant(-0.0))), near) : near;
    }

    /// <summary>1 − erf(x), but with all its digits where that is small: below two units in the last place, down to where it is no normal number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Erfc<TLanes, T>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var one = TLanes.Constant(1);
        var zero = TLanes.Constant(0);
        var a = TLanes.Abs(x);
        var far = TLanes.Or(TLanes.GreaterThanOrEqual(x, TLanes.Constant(0.25)), TLanes.GreaterThanOrEqual(a, one));
        var near = one - Near0<TLanes, T>(x);
        if (!TLanes.Any(far))
        {
            return near;
        }

        var tail = Tail<TLanes, T>(a);
        return TLanes.Select(far, TLanes.Select(TLanes.GreaterThan(zero, x), TLanes.Constant(2) - tail, tail), near);
    }

    // erf(x) = x + x·p(x²) for |x| ≤ 1.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Near0<TLanes, T>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var v = x * x;
        TLanes p;
        if (typeof(T) == typeof(float))
        {
            p = TLanes.Constant(7.87587487e-05);
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(-0.00080168643));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(0.00518908724));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(-0.0268542115));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(0.112835944));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(-0.37612626));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(0.128379166));
        }
        else
        {
            p = TLanes.Constant(-7.795898827002142e-10);
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(1.3720064546777686e-08));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(-1.6208483801871705e-07));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(1.6447424703317362e-06));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(-1.492473690741966e-05));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(0.00012055294904839707));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(-0.0008548325975389692));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(0.0052239776071164225));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(-0.02686617064323777));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(0.11283791670945006));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(-0.37612638903183543));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(0.12837916709551256));
        }

        return TLanes.MultiplyAdd(x, p, x);
    }

    // 1 − erf(a) for a ≥ ¼. Not inlined: it is long.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static TLanes Tail<TLanes, T>(TLanes a)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Beyond these the result is 0 anyway. Selecting, unlike a minimum, keeps NaN for free.
        var one = TLanes.Constant(1);
        var limit = LaneConstants.Of<TLanes, T>(11, 28);
        a = TLanes.Select(TLanes.GreaterThan(a, limit), limit, a);
        var v = (a - TLanes.Constant(4)) / (a + TLanes.Constant(4));
        TLanes p;
        if (typeof(T) == typeof(float))
        {
            p = TLanes.Constant(0.000332187687);
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(0.0057739378));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(-0.0165596008));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(0.0367429927));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(-0.066315867));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(0.0938116983));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(-0.101034634));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(0.0680914372));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(0.015379345));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(-0.139621004));
        }
        else
        {
            p = TLanes.Constant(-1.0880835400223753e-08);
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(-1.2491707286262622e-08));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(1.0680200209539581e-07));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(6.778536125654683e-08));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(-8.238722033403516e-07));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(2.9863424161482596e-07));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(5.709483270478249e-06));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(-1.122410765671469e-05));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(-2.4399303331367526e-05));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(0.00015062223802444368));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(-0.00019925664035228864));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(-0.0007577733826170124));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(0.00503196996592736));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(-0.01619773404869901));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(0.037167515538851795));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(-0.06633036581265074));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(0.09373283499827123));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(-0.10103906603629875));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(0.06809705425469462));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(0.015379652102619856));
            p = TLanes.MultiplyAdd(p, v, TLanes.Constant(-0.13962111684056253));
        }

        // The last step of the polynomial and 1 + 2a as rounded numbers and what the roundings lost, the first coefficient's own included.
        var first = LaneConstants.Of<TLanes, T>(1.23299515, 1.2329951186255526);
        var varying = p * v;
        var f = first + varying;
        var lostOfF = LaneConstants.Of<TLanes, T>(-3.17585008e-08, -4.640849664204045e-17) + ((first - f) + varying);
        var twice = a + a;
        var d = one + twice;
        var back = d - one;
        var lostOfD = (one - (d - back)) + (twice - back);

        // Their quotient and what is left to be divided; f is close enough to 1.2 to be taken for it there.
        var quotient = f / d;
        var rest = (TLanes.MultiplyAdd(-quotient, d, f) + (lostOfF - (quotient * lostOfD))) * (quotient * TLanes.Constant(1 / 1.2));

        // a² exactly, as the square of a's leading half and what that leaves: a relative error of exp(−a²) is an absolute one of a².
        var bits = typeof(T) == typeof(float) ? 12 : 27;
        var high = TLanes.ShiftLeft(TLanes.ShiftRight(a, bits), bits);
        return LaneExponential.ScaledExp<TLanes, T>(-(high * high), (high - a) * (high + a), quotient, rest);
    }
}
