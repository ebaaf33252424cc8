using static ImamlDsl.Ops;

namespace ImamlDsl.TorchSharp.Tests.Models;

/// <summary>A perceptron, all of it adapted.</summary>
[Model]
public sealed partial class Regressor
{
    [Parameter(8, 1), XavierUniform]
    public partial Tensor W1 { get; }

    [Parameter(8), Uniform(-0.5, 0.5)]
    public partial Tensor B1 { get; }

    [Parameter(1, 8), XavierUniform]
    public partial Tensor W2 { get; }

    public Tensor Predict([Shape("N", 1)] Tensor x) => Linear(Tanh(Linear(x, W1, B1)), W2);

    [Loss]
    public Tensor Mse([Shape("N", 1)] Tensor x, [Shape("N", 1)] Tensor y) => Mean(Square(Predict(x) - y));
}
