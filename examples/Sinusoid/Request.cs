using ImamlDsl;

namespace SinusoidExample;

/// <summary>What the user asked for.</summary>
internal sealed record Request
{
    public required bool Published { get; init; }

    public required int Steps { get; init; }

    public required int InnerSteps { get; init; }

    public required double InnerRate { get; init; }

    public required double Lambda { get; init; }

    public required int Seed { get; init; }

    public required Target Target { get; init; }

    public required int Threads { get; init; }
}
