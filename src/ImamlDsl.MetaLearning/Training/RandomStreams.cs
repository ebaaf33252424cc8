namespace ImamlDsl;

/// <summary>The streams of random numbers of a run: what is drawn from one never depends on, nor repeats, another.</summary>
internal static class RandomStreams
{
    public const ulong Training = 1;

    public const ulong Evaluation = 2;

    public const ulong Check = 3;

    public const ulong Probes = 4;

    public const ulong CrossEntropy = 5;

    public const ulong LambdaSigns = 6;
}
