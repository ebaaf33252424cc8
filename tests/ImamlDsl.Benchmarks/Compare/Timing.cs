namespace ImamlDsl.Benchmarks;

/// <summary>What all comparisons of times share.</summary>
internal static class Timing
{
    // On one core the just-in-time compiler takes its time until it is done with what runs often.
    private const double WarmSeconds = 12;

    /// <summary>Lets a participant compute until it has its final speed.</summary>
    public static void Warm(IParticipant participant)
    {
        for (var started = ThreadClock.Wall; ThreadClock.Wall - started < WarmSeconds;)
        {
            participant.Time(1);
        }
    }

    /// <summary>The median.</summary>
    public static double Median(IReadOnlyList<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
    }
}
