namespace ImamlDsl;

/// <summary>How to load Omniglot.</summary>
public sealed record OmniglotOptions
{
    /// <summary>
    /// How many drawings each class has, at least 1: 20 in the original. A class with another number is refused, since episodes would
    /// silently draw it differently.
    /// </summary>
    public int DrawingsPerClass { get; init => field = FewShot.AtLeastOne(value, nameof(DrawingsPerClass)); } = 20;

    /// <summary>
    /// How many threads decode, at least 1: as many as there are processors unless set. The result does not depend on it.
    /// </summary>
    public int Threads { get; init => field = FewShot.AtLeastOne(value, nameof(Threads)); } = Environment.ProcessorCount;
}
