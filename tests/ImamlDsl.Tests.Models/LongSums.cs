using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models;

/// <summary>Sums down many rows, in which single precision must not lose more than it holds.</summary>
[Model]
public sealed partial class LongSums
{
    [Parameter(85), Uniform(0.5, 1.5)]
    public partial Tensor Scale { get; }

    [Parameter(85), Uniform(-0.5, 0.5)]
    public partial Tensor Shift { get; }

    /// <summary>Sums of rows, and of their squares.</summary>
    [Loss]
    public Tensor Moments([Shape("N", 85)] Tensor x) => Sum(Mean(x, 0) * Scale) + Sum(Var((x * Scale) + Shift, 0));

    /// <summary>Statistics of channels and their gradients.</summary>
    [Loss]
    public Tensor Normalised([Shape("N", 85)] Tensor x) => Mean(Square(Tanh(BatchNorm(x, Scale, Shift)) - 0.2));

    /// <summary>Several axes of rows.</summary>
    [Loss]
    public Tensor Planes([Shape("N", 85, 3, 3)] Tensor x) => Mean(Square(Tanh(BatchNorm(x, Scale, Shift)) - 0.2));

    /// <summary>The sum of the columns' sums.</summary>
    [Metric]
    public Tensor Total([Shape("N", 85)] Tensor x) => Sum(Sum(x, 0) * Scale);
}
