namespace ImamlDsl;

/// <summary>
/// Random numbers of one task: a SplitMix64 sequence (Steele, Lea and Flood 2014) whose state is hashed from seed, stream, step and task.
/// </summary>
internal sealed class TaskRandom : Random
{
    private const ulong Increment = 0x9E3779B97F4A7C15;
    private ulong _state;

    public void Reset(ulong seed, ulong stream, ulong step, ulong task) =>
        _state = Mix(Mix(Mix(Mix(seed + Increment) + stream + Increment) + step + Increment) + task + Increment);

    public override int Next() => Next(int.MaxValue);

    public override int Next(int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxValue);
        return (int)Math.BigMul(NextBits(), (ulong)maxValue, out _);
    }

    public override int Next(int minValue, int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        return (int)(minValue + (long)Math.BigMul(NextBits(), (ulong)((long)maxValue - minValue), out _));
    }

    public override double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    public override float NextSingle() => (NextBits() >> 40) * (1.0f / (1U << 24));

    protected override double Sample() => NextDouble();

    private ulong NextBits() => Mix(_state += Increment);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
