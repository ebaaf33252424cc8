using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models;

/// <summary>Batch normalisation of vectors and images, with and without scale and shift.</summary>
[Model]
public sealed partial class NormOps
{
    [Parameter(4, 3)]
    public partial Tensor W { get; }

    [Parameter(4)]
    public partial Tensor Scale { get; }

    [Parameter(4)]
    public partial Tensor Shift { get; }

    [Parameter(4, 2, 2, 2)]
    public partial Tensor K { get; }

    [Loss]
    public Tensor Vectors([Shape("N", 3)] Tensor x, [Shape("N", 4)] Tensor y)
    {
        var h = BatchNorm(Linear(x, W), Scale, Shift);
        return Mean(Square(Tanh(h) - y)) + Mean(BatchNorm(Sin(Linear(x, W)), eps: 0.01) * y);
    }

    [Loss]
    public Tensor Images([Shape("N", 2, 5, 6)] Tensor x)
    {
        var h = Relu(BatchNorm(Conv2d(x, K, stride: 2), Scale, Shift));
        return Mean(Square(h)) + Mean(Sin(BatchNorm(Conv2d(x, K))) * 0.5);
    }

    [Loss]
    public Tensor Sequences([Shape("N", 4, 5)] Tensor x) => Sum(Exp(BatchNorm(x * Reshape(Scale, 4, 1), Shift, Scale)));
}
