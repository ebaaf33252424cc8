using System.Buffers;

namespace ImamlDsl;

/// <summary>Drawing without replacement.</summary>
internal static class Distinct
{
    private const int OnStack = 256;

    /// <summary>Writes different numbers from 0 to <paramref name="count"/> − 1, every ordered choice being equally likely.</summary>
    /// <remarks>The beginning of a Fisher-Yates shuffle, so it always takes one random number for each result.</remarks>
    public static void Draw(Random random, int count, Span<int> result)
    {
        if (result.Length > count)
        {
            throw new InvalidOperationException(
                $"A task needs {result.Length} different examples or classes, and there are {count} now; do not take any away from a source that is in use.");
        }

        var rented = count > OnStack ? ArrayPool<int>.Shared.Rent(count) : null;
        var numbers = rented is null ? stackalloc int[OnStack] : rented.AsSpan();
        for (var i = 0; i < count; i++)
        {
            numbers[i] = i;
        }

        for (var i = 0; i < result.Length; i++)
        {
            var j = i + random.Next(count - i);
            (numbers[i], numbers[j]) = (numbers[j], numbers[i]);
            result[i] = numbers[i];
        }

        if (rented is not null)
        {
            ArrayPool<int>.Shared.Return(rented);
        }
    }
}
