using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models.Architectures;

/// <summary>A 3×3 convolution, batch norm over the batch given, ReLU and a max-pool that halves the image.</summary>
[Model]
public sealed partial class ConvBlock(int inputs, int filters)
{
    public int Inputs { get; } = inputs;

    public int Filters { get; } = filters;

    [Parameter(nameof(Filters), nameof(Inputs), 3, 3), XavierUniform]
    public partial Tensor Weight { get; }

    [Parameter(nameof(Filters)), Constant(1)]
    public partial Tensor Scale { get; }

    [Parameter(nameof(Filters))]
    public partial Tensor Shift { get; }

    public Tensor Forward(Tensor x) => MaxPool2d(Relu(BatchNorm(Conv2d(x, Weight, padding: 1), Scale, Shift)), 2);
}

/// <summary>The classifier of MAML's Mini-ImageNet experiments (Finn et al. 2017) at a size where the definition itself is quick: 16×16 images, 3 filters.</summary>
[Model]
public sealed partial class Conv4WithMaxPool
{
    public ConvBlock[] Blocks { get; } = [new(3, 3), new(3, 3), new(3, 3), new(3, 3)];

    [Parameter(5, 3), XavierUniform]
    public partial Tensor Weight { get; }

    [Parameter(5)]
    public partial Tensor Bias { get; }

    public Tensor Predict([Shape("N", 3, 16, 16)] Tensor images)
    {
        foreach (var block in Blocks)
        {
            images = block.Forward(images);
        }

        return Linear(Flatten(images), Weight, Bias);
    }

    [Loss]
    public Tensor Loss([Shape("N", 3, 16, 16)] Tensor images, [Shape("N")] IndexTensor labels) => CrossEntropy(Predict(images), labels);
}
