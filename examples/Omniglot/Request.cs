using ImamlDsl;

namespace OmniglotExample;

/// <summary>What the user asked for.</summary>
internal sealed record Request
{
    public required Settings Settings { get; init; }

    public required Target Target { get; init; }

    /// <summary>Where the drawings are; null to search for them.</summary>
    public required string? Data { get; init; }

    /// <summary>How many meta-steps to train; null where the time decides.</summary>
    public required int? Steps { get; init; }

    /// <summary>How long to train; null where the number of steps decides.</summary>
    public required TimeSpan? Time { get; init; }

    public required TimeSpan EvaluateEvery { get; init; }

    public required int TestTasks { get; init; }

    public required string? Save { get; init; }

    /// <summary>The run to evaluate instead of training.</summary>
    public required SavedRun? Evaluate { get; init; }
}
