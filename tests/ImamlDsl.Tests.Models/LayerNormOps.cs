using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models;

/// <summary>Normalisations over examples, groups and given statistics, and dropped entries.</summary>
[Model]
public sealed partial class LayerNormOps
{
    [Parameter(4, 3)]
    public partial Tensor W { get; }

    [Parameter(4)]
    public partial Tensor Weight { get; }

    [Parameter(4)]
    public partial Tensor Bias { get; }

    [Parameter(4, 2, 2, 2)]
    public partial Tensor K { get; }

    [Loss]
    public Tensor Vectors([Shape("N", 3)] Tensor x, [Shape("N", 4)] Tensor mask)
    {
        var h = LayerNorm(Linear(x, W), Weight, Bias, eps: 0.01);
        var kept = Dropout(Tanh(h), mask > 0, 0.25) + Dropout(h, Where(mask < 0.5, 1.0, 0.0), p: 0.5);
        return Mean(Square(kept)) + Sum(Sin(GroupNorm(Linear(x, W), 2, eps: 0.1)) * mask) + Mean(LayerNorm(Reshape(x, -1, 1, 3) * W, [4, 3]) * W);
    }

    [Loss]
    public Tensor Images([Shape("N", 2, 5, 6)] Tensor x)
    {
        var h = Conv2d(x, K, stride: 2);
        var y = Relu(GroupNorm(h, 2, Weight, Bias)) * Tanh(InstanceNorm(h, Bias, Weight));
        return Mean(Square(y)) + Mean(Exp(LayerNorm(h, [4, 2, 3])) * 0.5) + Mean(InstanceNorm(Sin(h), eps: 0.01) * h);
    }

    [Loss]
    public Tensor Given([Shape("N", 2, 5, 6)] Tensor x, [Shape(4)] Tensor runningMean, [Shape(4)] Tensor logVar)
    {
        var h = Conv2d(x, K);
        var y = BatchNorm(h, runningMean, Exp(logVar), Weight, Bias, training: false, momentum: 0.2, eps: 0.01);
        return Mean(Square(y)) + Mean(Sin(BatchNorm(h, runningMean: Bias, runningVar: Square(Weight), training: false, eps: 0.3)));
    }
}
