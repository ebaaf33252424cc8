using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>Powers with arbitrary exponents.</summary>
internal static unsafe class LanePower
{
    /// <summary>
    /// x to the power y, one lane after the other: exp(y log x) in the same precision would lose as many digits as y log x has before its
    /// point, and the special cases are many. Constant small exponents are products in generated code and do not come here.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static TLanes Pow<TLanes, T>(TLanes x, TLanes y)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var bases = stackalloc T[TLanes.Count];
        var exponents = stackalloc T[TLanes.Count];
        x.Store(bases);
        y.Store(exponents);
        for (var i = 0; i < TLanes.Count; i++)
        {
            bases[i] = T.Pow(bases[i], exponents[i]);
        }

        return TLanes.Load(bases);
    }
}
