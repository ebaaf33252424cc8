using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models;

/// <summary>A parameter in a product and in an activation whose mask ends the product's gradient and is read by other loops too. A random model found it.</summary>
[Model]
public sealed partial class SharedMasks
{
    [Parameter(4, 2), XavierUniform]
    public partial Tensor Weight { get; }

    [Loss]
    public Tensor Loss([Shape("N", 4)] Tensor x) => Mean(Square(LeakyRelu(Weight - 0.05, 0.1))) + Sum(Tanh(MatMul(x, Weight)));
}

/// <summary>A parameter whose gradient is a sum of products and of a mean's gradient, repeated and in another shape. A random model found it.</summary>
[Model]
public sealed partial class RepeatedSummands
{
    [Parameter(3, 4), XavierUniform]
    public partial Tensor Weight { get; }

    [Loss]
    public Tensor Loss([Shape("N", 4)] Tensor x) =>
        Sum(Sigmoid(Mean(Unsqueeze(Weight, 0), 1))) + Mean(Square(Linear(Weight, Weight))) + Mean(Square(Linear(x, Weight))) + Sum(Square(Weight));
}
