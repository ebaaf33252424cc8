using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>Sine and cosine.</summary>
internal static unsafe class LaneTrigonometry
{
    /// <summary>sin(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Sin<TLanes, T>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var result = Reduced<TLanes, T>(x, TLanes.Constant(0));
        result = TLanes.Select(TLanes.Equal(x, TLanes.Constant(0)), x, result); // keeps the sign of −0
        var far = TLanes.GreaterThan(TLanes.Abs(x), Limit<TLanes, T>());
        return TLanes.Any(far) ? Far<TLanes, T>(x, result, far, cosine: false) : result;
    }

    /// <summary>cos(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Cos<TLanes, T>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var result = Reduced<TLanes, T>(x, TLanes.Constant(1));
        var far = TLanes.GreaterThan(TLanes.Abs(x), Limit<TLanes, T>());
        return TLanes.Any(far) ? Far<TLanes, T>(x, result, far, cosine: true) : result;
    }

    // Up to here n times the parts of π/2 below is exact.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Limit<TLanes, T>()
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => LaneConstants.Of<TLanes, T>(8192, 1e6);

    // sin(x + quarters · π/2): x = n π/2 + r with |r| ≤ π/4; n + quarters decides between ±sin r and ±cos r.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Reduced<TLanes, T>(TLanes x, TLanes quarters)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var rounder = LaneConstants.Rounder<TLanes, T>();
        var n = TLanes.MultiplyAdd(x, TLanes.Constant(0.63661977236758134), rounder) - rounder;
        var r = TLanes.MultiplyAdd(n, LaneConstants.Of<TLanes, T>(-1.5703125, -1.57079632673412561417e+00), x);
        r = TLanes.MultiplyAdd(n, LaneConstants.Of<TLanes, T>(-4.837512969970703125e-4, -6.07710050630396597660e-11), r);
        r = TLanes.MultiplyAdd(n, LaneConstants.Of<TLanes, T>(-7.54978995489188216e-8, -2.02226624879595063154e-21), r);

        var z = r * r;
        TLanes sine, cosine;
        if (typeof(T) == typeof(float))
        {
            sine = TLanes.Constant(-1.9515295891e-4);
            sine = TLanes.MultiplyAdd(sine, z, TLanes.Constant(8.3321608736e-3));
            sine = TLanes.MultiplyAdd(sine, z, TLanes.Constant(-1.6666654611e-1));
            cosine = TLanes.Constant(2.443315711809948e-5);
            cosine = TLanes.MultiplyAdd(cosine, z, TLanes.Constant(-1.388731625493765e-3));
            cosine = TLanes.MultiplyAdd(cosine, z, TLanes.Constant(4.166664568298827e-2));
        }
        else
        {
            sine = TLanes.Constant(1.58969099521155010221e-10);
            sine = TLanes.MultiplyAdd(sine, z, TLanes.Constant(-2.50507602534068634195e-08));
            sine = TLanes.MultiplyAdd(sine, z, TLanes.Constant(2.75573137070700676789e-06));
            sine = TLanes.MultiplyAdd(sine, z, TLanes.Constant(-1.98412698298579493134e-04));
            sine = TLanes.MultiplyAdd(sine, z, TLanes.Constant(8.33333333332248946124e-03));
            sine = TLanes.MultiplyAdd(sine, z, TLanes.Constant(-1.66666666666666324348e-01));
            cosine = TLanes.Constant(-1.13596475577881948265e-11);
            cosine = TLanes.MultiplyAdd(cosine, z, TLanes.Constant(2.08757232129817482790e-09));
            cosine = TLanes.MultiplyAdd(cosine, z, TLanes.Constant(-2.75573143513906633035e-07));
            cosine = TLanes.MultiplyAdd(cosine, z, TLanes.Constant(2.48015872894767294178e-05));
            cosine = TLanes.MultiplyAdd(cosine, z, TLanes.Constant(-1.38888888888741095749e-03));
            cosine = TLanes.MultiplyAdd(cosine, z, TLanes.Constant(4.16666666666666019037e-02));
        }

        sine = TLanes.MultiplyAdd(sine * z, r, r);
        var halfZ = z * TLanes.Constant(0.5);
        var one = TLanes.Constant(1);
        var w = one - halfZ;
        cosine = w + TLanes.MultiplyAdd(z * z, cosine, (one - w) - halfZ);

        // The integer's low bits: bit 0 exchanges sine and cosine, bit 1 negates.
        var negative = TLanes.Constant(-0.0);
        var integer = n + quarters + rounder;
        var top = typeof(T) == typeof(float) ? 31 : 63;
        var odd = TLanes.Or(TLanes.And(TLanes.ShiftLeft(integer, top), negative), one);
        var result = TLanes.Select(TLanes.GreaterThan(TLanes.Constant(0), odd), cosine, sine);
        var sign = TLanes.And(TLanes.ShiftLeft(integer, top - 1), negative);
        return Negate<TLanes, T>(result, sign);
    }

    // result with its sign turned where sign is −0: exclusive or, from and, or and not.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Negate<TLanes, T>(TLanes value, TLanes sign)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        TLanes.Or(TLanes.And(value, TLanes.Not(sign)), TLanes.And(TLanes.Not(value), sign));

    // The few lanes that are too large to reduce, or infinite. Only those lanes, so that a lane never depends on its neighbours.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static TLanes Far<TLanes, T>(TLanes x, TLanes result, TLanes far, bool cosine)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var numbers = stackalloc T[TLanes.Count];
        x.Store(numbers);
        for (var i = 0; i < TLanes.Count; i++)
        {
            numbers[i] = cosine ? T.Cos(numbers[i]) : T.Sin(numbers[i]);
        }

        return TLanes.Select(far, TLanes.Load(numbers), result);
    }
}
