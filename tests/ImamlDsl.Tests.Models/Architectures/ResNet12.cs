using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models.Architectures;

/// <summary>A convolution and batch norm, without an activation.</summary>
[Model]
public sealed partial class ConvNorm(int inputs, int filters, int size)
{
    public int Inputs { get; } = inputs;

    public int Filters { get; } = filters;

    public int Size { get; } = size;

    [Parameter(nameof(Filters), nameof(Inputs), nameof(Size), nameof(Size)), XavierUniform]
    public partial Tensor Weight { get; }

    [Parameter(nameof(Filters)), Constant(1)]
    public partial Tensor Scale { get; }

    [Parameter(nameof(Filters))]
    public partial Tensor Shift { get; }

    public Tensor Forward(Tensor x) => BatchNorm(Conv2d(x, Weight, padding: Size / 2), Scale, Shift);
}

/// <summary>Three convolutions, a shortcut of 1×1 windows around them, LeakyReLU and a max-pool.</summary>
[Model]
public sealed partial class ResidualConvBlock(int inputs, int filters)
{
    public ConvNorm[] Layers { get; } = [new(inputs, filters, 3), new(filters, filters, 3), new(filters, filters, 3)];

    public ConvNorm Shortcut { get; } = new(inputs, filters, 1);

    public Tensor Forward(Tensor x)
    {
        var h = Activate(Layers[1].Forward(Activate(Layers[0].Forward(x))));
        return MaxPool2d(Activate(Layers[2].Forward(h) + Shortcut.Forward(x)), 2);
    }

    private static Tensor Activate(Tensor x) => LeakyRelu(x, 0.1);
}

/// <summary>ResNet-12 of few-shot classification: four such blocks (of 64, 160, 320, 640 filters at full size; here a few), the mean over each image and a linear layer.</summary>
[Model]
public sealed partial class ResNet12
{
    public ResidualConvBlock[] Blocks { get; } = [new(3, 2), new(2, 3), new(3, 3), new(3, 4)];

    [Parameter(5, 4), XavierUniform]
    public partial Tensor Weight { get; }

    [Loss]
    public Tensor Loss([Shape("N", 3, 16, 16)] Tensor images, [Shape("N")] IndexTensor labels)
    {
        foreach (var block in Blocks)
        {
            images = block.Forward(images);
        }

        return CrossEntropy(Linear(Mean(images, [2, 3]), Weight), labels);
    }
}
