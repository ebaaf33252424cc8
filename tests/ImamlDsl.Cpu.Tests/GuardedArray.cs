using System.Numerics;
using ImamlDsl.Cpu;

namespace ImamlDsl.Cpu.Tests;

/// <summary>An operand with NaN around it: what is read out of bounds spoils a result, what is written there is noticed.</summary>
internal sealed unsafe class GuardedArray<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Guard = 64;
    private readonly NativeBuffer<T> _buffer;

    public GuardedArray(int length)
    {
        Length = length;
        _buffer = new(length + 2 * Guard);
        _buffer.Span.Fill(T.NaN);
    }

    public GuardedArray(int length, Random random)
        : this(length)
    {
        for (var i = 0; i < length; i++)
        {
            Pointer[i] = T.CreateTruncating(random.NextDouble() * 2 - 1);
        }
    }

    public int Length { get; }

    public T* Pointer => _buffer.Pointer + Guard;

    public double this[int i] => double.CreateTruncating(Pointer[i]);

    public double[] ToDoubles() => [.. Enumerable.Range(0, Length).Select(i => this[i])];

    public void CheckGuards()
    {
        for (var i = 0; i < Guard; i++)
        {
            Assert.True(T.IsNaN(_buffer.Pointer[i]) && T.IsNaN(Pointer[Length + i]), "written out of bounds");
        }
    }

    public void Dispose() => _buffer.Dispose();
}
