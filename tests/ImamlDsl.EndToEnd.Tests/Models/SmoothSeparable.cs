using static ImamlDsl.Ops;

namespace ImamlDsl.EndToEnd.Tests.Models;

/// <summary>Separable convolutions with batch norm and functions for activations: loops of many operations, with sums over the channels' images.</summary>
[Model]
public sealed partial class SmoothSeparable
{
    [Parameter(32, 1, 3, 3), KaimingNormal]
    public partial Tensor Depthwise { get; }

    [Parameter(72, 32, 1, 1), KaimingNormal]
    public partial Tensor Pointwise { get; }

    [Parameter(72), Constant(1)]
    public partial Tensor Scale { get; }

    [Parameter(72)]
    public partial Tensor Shift { get; }

    [Parameter(5, 72), XavierUniform]
    public partial Tensor Head { get; }

    [Loss]
    public Tensor Loss([Shape("N", 32, 6, 6)] Tensor images, [Shape("N")] IndexTensor labels)
    {
        var h = Conv2d(Gelu(Conv2d(images, Depthwise, padding: 1, groups: 32)), Pointwise);
        h = Silu(BatchNorm(h, Scale, Shift));
        h = Sigmoid(h) + Tanh(h * 0.5) + Log1p(Square(h)) + Softplus(h);
        return CrossEntropy(Linear(Mean(h, [2, 3]), Head), labels);
    }
}
