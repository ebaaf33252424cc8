using System.Runtime.InteropServices;

namespace ImamlDsl.Cpu;

/// <summary>
/// Memory outside the garbage collector's heap, aligned to 64 bytes: it never moves, so kernels may keep pointers into it. It has no finaliser; whoever owns
/// the buffer disposes it.
/// </summary>
/// <typeparam name="T">The type of the entries.</typeparam>
public sealed unsafe class NativeBuffer<T> : IDisposable
    where T : unmanaged
{
    private const nuint Alignment = ScratchPlan.CacheLine;

    private readonly long _bytes;
    private T* _pointer;

    /// <summary>Allocates a buffer.</summary>
    /// <param name="length">The number of entries.</param>
    /// <param name="zeroed">Whether entries begin as zeros rather than as anything.</param>
    public NativeBuffer(int length, bool zeroed = true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        var bytes = (nuint)length * (nuint)sizeof(T);
        var isLarge = LargePages.Suit(bytes);
        _pointer = (T*)NativeMemory.AlignedAlloc(Math.Max(bytes, Alignment), isLarge ? LargePages.Size : Alignment);
        if (isLarge)
        {
            LargePages.Request(_pointer, bytes);
        }

        _bytes = (long)bytes;
        NativeUsage.Add(_bytes);
        if (zeroed)
        {
            NativeMemory.Clear(_pointer, bytes);
        }
    }

    /// <summary>The number of entries.</summary>
    public int Length { get; }

    /// <summary>The first entry.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public T* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_pointer is null, this);
            return _pointer;
        }
    }

    /// <summary>The entries.</summary>
    public Span<T> Span => new(Pointer, Length);

    /// <summary>Frees the memory. Further calls do nothing.</summary>
    public void Dispose()
    {
        var pointer = _pointer;
        _pointer = null;
        if (pointer is not null)
        {
            NativeUsage.Add(-_bytes);
        }

        NativeMemory.AlignedFree(pointer);
    }
}
