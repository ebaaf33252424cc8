using ImamlDsl;

namespace OwnLoopExample;

/// <summary>What the user asked for.</summary>
internal sealed record Request
{
    public required int Steps { get; init; }

    public required int InnerSteps { get; init; }

    public required double Lambda { get; init; }

    public required double OuterRate { get; init; }

    public required int Seed { get; init; }

    public required Target Target { get; init; }

    public required string? Save { get; init; }
}
