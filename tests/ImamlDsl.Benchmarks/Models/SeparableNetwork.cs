using static ImamlDsl.Ops;

namespace ImamlDsl.Benchmarks;

/// <summary>Separable convolutions, as in networks for small devices: each channel's own 3×3 window, then all channels of a pixel, with batch norm and SiLU.</summary>
[Model]
public sealed partial class SeparableNetwork
{
    [Parameter(32, 3, 3, 3), KaimingNormal]
    public partial Tensor Filters { get; }

    public SeparableBlock Block1 { get; } = new(32, 64, 1);

    public SeparableBlock Block2 { get; } = new(64, 128, 2);

    public SeparableBlock Block3 { get; } = new(128, 128, 2);

    [Parameter(5, 128), XavierUniform]
    public partial Tensor Head { get; }

    [Loss]
    public Tensor Loss([Shape("N", 3, 32, 32)] Tensor images, [Shape("N")] IndexTensor labels)
    {
        var h = Silu(Conv2d(images, Filters, stride: 2, padding: 1));
        h = Block3.Forward(Block2.Forward(Block1.Forward(h)));
        return CrossEntropy(Linear(Mean(h, [2, 3]), Head), labels);
    }
}

/// <summary>A separable convolution with batch norm and SiLU after each of its halves.</summary>
[Model]
public sealed partial class SeparableBlock(int inputs, int outputs, int stride)
{
    public int Inputs { get; } = inputs;

    public int Outputs { get; } = outputs;

    public int Stride { get; } = stride;

    [Parameter(nameof(Inputs), 1, 3, 3), KaimingNormal]
    public partial Tensor Depthwise { get; }

    [Parameter(nameof(Inputs)), Constant(1)]
    public partial Tensor Scale1 { get; }

    [Parameter(nameof(Inputs))]
    public partial Tensor Shift1 { get; }

    [Parameter(nameof(Outputs), nameof(Inputs), 1, 1), KaimingNormal]
    public partial Tensor Pointwise { get; }

    [Parameter(nameof(Outputs)), Constant(1)]
    public partial Tensor Scale2 { get; }

    [Parameter(nameof(Outputs))]
    public partial Tensor Shift2 { get; }

    public Tensor Forward(Tensor x)
    {
        x = Silu(BatchNorm(Conv2d(x, Depthwise, stride: Stride, padding: 1, groups: Inputs), Scale1, Shift1));
        return Silu(BatchNorm(Conv2d(x, Pointwise), Scale2, Shift2));
    }
}
