using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>What happens to results: whether they are finite is looked at, as sums of sums can be infinite or NaN where the convolution is not.</summary>
internal static unsafe class WinogradResults<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Adds zero times the numbers, which is zero for finite numbers only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Check(TLanes numbers, ref TLanes zeros) => zeros = TLanes.MultiplyAdd(numbers, default, zeros);

    /// <summary>Whether all numbers that were checked are finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreFinite(TLanes zeros) => !TLanes.Any(TLanes.Not(TLanes.Equal(zeros, default)));

    /// <summary>Stores results with a bias and an epilogue.</summary>
    /// <param name="numbers">The results.</param>
    /// <param name="target">The first number of their place.</param>
    /// <param name="bias">What is added to each place, or null.</param>
    /// <param name="epilogue">What is done with each number.</param>
    /// <param name="at">The position of the target in the result, for the epilogue.</param>
    /// <param name="column">The numbers' column.</param>
    /// <param name="zeros">Their check.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TEpilogue>(TLanes numbers, T* target, T* bias, in TEpilogue epilogue, nint at, int column, ref TLanes zeros)
        where TEpilogue : struct, IEpilogue<T>
    {
        Check(numbers, ref zeros);
        if (bias is not null)
        {
            numbers = TLanes.Load(bias + column) + numbers;
        }

        epilogue.Apply(numbers, at + column, column).Store(target + column);
    }
}
