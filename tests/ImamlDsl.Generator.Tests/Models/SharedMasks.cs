using static ImamlDsl.Ops;

namespace ImamlDsl.Generator.Tests.Models;

/// <summary>A parameter in a product and in an activation whose mask ends the product's gradient and is read by other loops too. A random model found it.</summary>
[Model]
public sealed partial class SharedMasks
{
    [Parameter(4, 2), XavierUniform]
    public partial Tensor Weight { get; }

    [Loss]
    public Tensor Loss([Shape("N", 4)] Tensor x) => Mean(Square(LeakyRelu(Weight - 0.05, 0.1))) + Sum(Tanh(MatMul(x, Weight)));
}
