using ImamlDsl;
using static ImamlDsl.Ops;

namespace MetaGradientAccuracyExample;

/// <summary>Linear regression by half the mean squared error, whose Hessian is XᵀX/N whatever the weights.</summary>
[Model]
public sealed partial class LinearRegressor
{
    public int Features { get; init; } = 20;

    [Parameter(1, nameof(Features)), Normal(0, 1)]
    public partial Tensor Weights { get; }

    [Loss]
    public Tensor HalfMse([Shape("N", nameof(Features))] Tensor x, [Shape("N", 1)] Tensor y) => 0.5 * Mean(Square(Linear(x, Weights) - y));
}
