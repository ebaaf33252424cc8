using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ImamlDsl.Cpu;

/// <summary>Which vector width kernels use on this processor.</summary>
public static class Simd
{
    /// <summary>512, 256 or 128: the widest that the processor runs at full speed. A constant in compiled code.</summary>
    public static int Bits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;
    }

    /// <summary>How many numbers of type <typeparamref name="T"/> one vector of <see cref="Bits"/> holds.</summary>
    public static int Lanes<T>()
        where T : unmanaged => Bits / 8 / Unsafe.SizeOf<T>();
}
