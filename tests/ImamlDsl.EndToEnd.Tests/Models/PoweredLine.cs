using static ImamlDsl.Ops;

namespace ImamlDsl.EndToEnd.Tests.Models;

/// <summary>A line whose dimension changes what it computes, but not the shapes of its parameters.</summary>
/// <param name="power">The factor.</param>
[Model]
public sealed partial class PoweredLine(int power)
{
    public int Power { get; } = power;

    [Parameter(1), Constant(0.5)]
    public partial Tensor W { get; }

    [Loss]
    public Tensor Mse([Shape("N", 1)] Tensor x, [Shape("N", 1)] Tensor y) => Mean(Square(x * W * Power - y));

    public Tensor Predict([Shape("N", 1)] Tensor x) => x * W * Power;
}
