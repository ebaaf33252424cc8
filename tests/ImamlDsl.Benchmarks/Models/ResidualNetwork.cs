using static ImamlDsl.Ops;

namespace ImamlDsl.Benchmarks;

/// <summary>A residual network with group norm, which needs no batch: a first convolution, three blocks of which two halve the image, and a linear layer for 5 ways.</summary>
[Model]
public sealed partial class ResidualNetwork
{
    [Parameter(32, 3, 3, 3), KaimingNormal]
    public partial Tensor Filters { get; }

    public ResidualBlock Block1 { get; } = new(32, 32, 1);

    public ResidualBlock Block2 { get; } = new(32, 64, 2);

    public ResidualBlock Block3 { get; } = new(64, 64, 2);

    [Parameter(5, 64), XavierUniform]
    public partial Tensor Head { get; }

    [Loss]
    public Tensor Loss([Shape("N", 3, 32, 32)] Tensor images, [Shape("N")] IndexTensor labels)
    {
        var h = Block3.Forward(Block2.Forward(Block1.Forward(Conv2d(images, Filters, padding: 1))));
        return CrossEntropy(Linear(Mean(h, [2, 3]), Head), labels);
    }
}

/// <summary>Two convolutions with group norm, added to a convolution of one pixel.</summary>
[Model]
public sealed partial class ResidualBlock(int inputs, int outputs, int stride)
{
    public int Inputs { get; } = inputs;

    public int Outputs { get; } = outputs;

    public int Stride { get; } = stride;

    [Parameter(nameof(Outputs), nameof(Inputs), 3, 3), KaimingNormal]
    public partial Tensor Filters1 { get; }

    [Parameter(nameof(Outputs)), Constant(1)]
    public partial Tensor Scale1 { get; }

    [Parameter(nameof(Outputs))]
    public partial Tensor Shift1 { get; }

    [Parameter(nameof(Outputs), nameof(Outputs), 3, 3), KaimingNormal]
    public partial Tensor Filters2 { get; }

    [Parameter(nameof(Outputs)), Constant(1)]
    public partial Tensor Scale2 { get; }

    [Parameter(nameof(Outputs))]
    public partial Tensor Shift2 { get; }

    [Parameter(nameof(Outputs), nameof(Inputs), 1, 1), KaimingNormal]
    public partial Tensor Shortcut { get; }

    public Tensor Forward(Tensor x)
    {
        var h = Relu(GroupNorm(Conv2d(x, Filters1, stride: Stride, padding: 1), 8, Scale1, Shift1));
        h = GroupNorm(Conv2d(h, Filters2, padding: 1), 8, Scale2, Shift2);
        return Relu(h + Conv2d(x, Shortcut, stride: Stride));
    }
}
