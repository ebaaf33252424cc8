using ImamlDsl;

namespace MetaGradientAccuracyExample;

/// <summary>What the user asked for.</summary>
internal sealed record Request
{
    public required int Seed { get; init; }

    public required Target Target { get; init; }

    public required string? Output { get; init; }
}
