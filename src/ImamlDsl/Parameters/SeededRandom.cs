using System.Buffers.Binary;
using System.Numerics;

namespace ImamlDsl;

/// <summary>
/// A reproducible source of randomness: xoshiro256** 1.0 (Blackman and Vigna 2018) seeded through SplitMix64 from the four numbers
/// (seed, stream, step, task). Every tuple is a stream of its own, so what a task draws depends neither on the other tasks nor on the number
/// of threads. The sequence is the same on every platform and is part of the contract: it does not change between versions.
/// </summary>
/// <remarks>Not safe for use by several threads at once, and not for cryptography.</remarks>
public sealed class SeededRandom : Random
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    /// <summary>Starts the stream of a tuple.</summary>
    /// <param name="seed">The user's seed.</param>
    /// <param name="stream">What the numbers are for, so that different uses of one seed differ.</param>
    /// <param name="step">The step of the training.</param>
    /// <param name="task">The task within the step.</param>
    public SeededRandom(ulong seed, ulong stream = 0, ulong step = 0, ulong task = 0) => Reset(seed, stream, step, task);

    /// <summary>Starts again, as if constructed with this tuple. Allocates nothing.</summary>
    /// <param name="seed">The user's seed.</param>
    /// <param name="stream">What the numbers are for, so that different uses of one seed differ.</param>
    /// <param name="step">The step of the training.</param>
    /// <param name="task">The task within the step.</param>
    public void Reset(ulong seed, ulong stream = 0, ulong step = 0, ulong task = 0)
    {
        // Each number is mixed before the next is added, so the order matters: (1, 0) and (0, 1) are different streams.
        var state = Mix(seed + Increment);
        state = Mix((state ^ stream) + Increment);
        state = Mix((state ^ step) + Increment);
        state = Mix((state ^ task) + Increment);

        // Four outputs of SplitMix64 are distinct, hence never all zero, the one state that xoshiro must not have.
        _s0 = Mix(state += Increment);
        _s1 = Mix(state += Increment);
        _s2 = Mix(state += Increment);
        _s3 = Mix(state + Increment);
    }

    /// <summary>64 random bits.</summary>
    public ulong NextUInt64()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Uniform in [0, <see cref="int.MaxValue"/>).</summary>
    public override int Next() => (int)Below(int.MaxValue);

    /// <summary>Uniform in [0, <paramref name="maxValue"/>), without bias; 0 when <paramref name="maxValue"/> is 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxValue"/> is negative.</exception>
    public override int Next(int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxValue);
        return (int)Below((ulong)maxValue);
    }

    /// <summary>
    /// Uniform in [<paramref name="minValue"/>, <paramref name="maxValue"/>), without bias; <paramref name="minValue"/> when the two are equal.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="minValue"/> is greater than <paramref name="maxValue"/>.</exception>
    public override int Next(int minValue, int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        return (int)(minValue + (long)Below((ulong)((long)maxValue - minValue)));
    }

    /// <summary>Uniform in [0, <see cref="long.MaxValue"/>).</summary>
    public override long NextInt64() => (long)Below(long.MaxValue);

    /// <summary>Uniform in [0, <paramref name="maxValue"/>), without bias; 0 when <paramref name="maxValue"/> is 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxValue"/> is negative.</exception>
    public override long NextInt64(long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxValue);
        return (long)Below((ulong)maxValue);
    }

    /// <summary>
    /// Uniform in [<paramref name="minValue"/>, <paramref name="maxValue"/>), without bias; <paramref name="minValue"/> when the two are equal.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="minValue"/> is greater than <paramref name="maxValue"/>.</exception>
    public override long NextInt64(long minValue, long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);

        // The span of the interval and the sum may pass the range of long; both are right modulo 2⁶⁴.
        return unchecked((long)((ulong)minValue + Below((ulong)maxValue - (ulong)minValue)));
    }

    /// <summary>Uniform in [0, 1): a multiple of 2⁻²⁴.</summary>
    public override float NextSingle() => (NextUInt64() >> 40) * (1f / (1 << 24));

    /// <summary>Uniform in [0, 1): a multiple of 2⁻⁵³.</summary>
    public override double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Fills <paramref name="buffer"/> with random bytes.</summary>
    public override void NextBytes(byte[] buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        NextBytes(buffer.AsSpan());
    }

    /// <summary>Fills <paramref name="buffer"/> with random bytes, the same on little- and big-endian machines.</summary>
    public override void NextBytes(Span<byte> buffer)
    {
        while (buffer.Length >= sizeof(ulong))
        {
            BinaryPrimitives.WriteUInt64LittleEndian(buffer, NextUInt64());
            buffer = buffer[sizeof(ulong)..];
        }

        if (!buffer.IsEmpty)
        {
            Span<byte> last = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(last, NextUInt64());
            last[..buffer.Length].CopyTo(buffer);
        }
    }

    /// <summary>Uniform in [0, 1).</summary>
    protected override double Sample() => NextDouble();

    private const ulong Increment = 0x9E3779B97F4A7C15;

    /// <summary>The output function of SplitMix64 (Steele, Lea and Flood 2014, with Stafford's constants).</summary>
    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Uniform in [0, <paramref name="bound"/>) by Lemire's multiplication with rejection (2019); 0 when the bound is 0.</summary>
    private ulong Below(ulong bound)
    {
        if (bound == 0)
        {
            return 0;
        }

        var high = Math.BigMul(NextUInt64(), bound, out var low);
        if (low < bound)
        {
            // 2⁶⁴ mod bound: products whose low half is smaller would be drawn once too often.
            var threshold = unchecked(0UL - bound) % bound;
            while (low < threshold)
            {
                high = Math.BigMul(NextUInt64(), bound, out low);
            }
        }

        return high;
    }
}
