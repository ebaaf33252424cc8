using static ImamlDsl.Ops;

namespace ImamlDsl.EndToEnd.Tests.Models;

/// <summary>Many parameters for the arithmetic of a few points.</summary>
[Model]
public sealed partial class WideRegressor
{
    [Parameter(512, 256), XavierUniform]
    public partial Tensor W1 { get; }

    [Parameter(1, 512), XavierUniform]
    public partial Tensor W2 { get; }

    [Loss]
    public Tensor Mse([Shape("N", 256)] Tensor x, [Shape("N", 1)] Tensor y) => MeanSquaredError(Linear(Tanh(Linear(x, W1)), W2), y);
}
