using System.Runtime.InteropServices;

namespace ImamlDsl.Benchmarks;

/// <summary>Numbers in memory that does not move, aligned for vectors.</summary>
internal sealed unsafe class NativeBuffer(int length) : IDisposable
{
    private const int Alignment = 64;

    public float* Pointer { get; } = (float*)NativeMemory.AlignedAlloc((nuint)length * sizeof(float), Alignment);

    public void Dispose() => NativeMemory.AlignedFree(Pointer);
}
