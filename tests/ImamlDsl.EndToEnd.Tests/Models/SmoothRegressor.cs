using static ImamlDsl.Ops;

namespace ImamlDsl.EndToEnd.Tests.Models;

/// <summary>A regressor without kinks, small enough for dense checks; its first layer is learned by the outer loop only (ANIL).</summary>
[Model]
public sealed partial class SmoothRegressor
{
    [Parameter(6, 1, Adapt = false), XavierUniform]
    public partial Tensor W1 { get; }

    [Parameter(6, Adapt = false), Uniform(-0.5, 0.5)]
    public partial Tensor B1 { get; }

    [Parameter(5, 6), XavierUniform]
    public partial Tensor W2 { get; }

    [Parameter(5)]
    public partial Tensor B2 { get; }

    [Parameter(1, 5), XavierUniform]
    public partial Tensor W3 { get; }

    public Tensor Predict([Shape("N", 1)] Tensor x) => Linear(Tanh(Linear(Tanh(Linear(x, W1, B1)), W2, B2)), W3);

    [Loss]
    public Tensor Mse([Shape("N", 1)] Tensor x, [Shape("N", 1)] Tensor y) => MeanSquaredError(Predict(x), y);
}
