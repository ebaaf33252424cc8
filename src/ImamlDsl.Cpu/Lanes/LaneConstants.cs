using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>Constants that differ between <see cref="float"/> and <see cref="double"/>; all fold in compiled code.</summary>
internal static class LaneConstants
{
    /// <summary>A coefficient of its own for each type.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Of<TLanes, T>(double single, double @double)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        TLanes.Constant(typeof(T) == typeof(float) ? single : @double);

    /// <summary>
    /// 1.5 · 2^(mantissa bits): adding it to a small number rounds that number to an integer, and leaves the integer in the low bits.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Rounder<TLanes, T>()
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Of<TLanes, T>(12582912.0, 6755399441055744.0);

    /// <summary>The number of bits of the mantissa.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int MantissaBits<T>()
        where T : unmanaged => typeof(T) == typeof(float) ? 23 : 52;

    /// <summary>The number that is added to a binary exponent to store it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double ExponentBias<T>()
        where T : unmanaged => typeof(T) == typeof(float) ? 127 : 1023;
}
