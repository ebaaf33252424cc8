using static ImamlDsl.Ops;

namespace ImamlDsl.EndToEnd.Tests.Models;

/// <summary>A line whose prediction takes a factor for each point.</summary>
[Model]
public sealed partial class ScaledLine
{
    [Parameter(1), Constant(0.5)]
    public partial Tensor W { get; }

    [Loss]
    public Tensor Mse([Shape("N", 1)] Tensor x, [Shape("N", 1)] Tensor y) => Mean(Square(x * W - y));

    public Tensor Predict([Shape("N", 1)] Tensor x, [Shape("N")] Tensor scale) => Sum(x * W, axis: 1) * scale;
}
