using ImamlDsl;
using static ImamlDsl.Ops;

namespace ImamlDsl.Examples.Tests.Readme;

#region readme
[Model]
public sealed partial class CharacterNet
{
    [Layer(Adapt = false)]                                        // learned by the outer loop only (ANIL)
    public ConvBlock[] Blocks { get; } = [new(1, 16), new(16, 16)];

    [Parameter(5, 16 * 7 * 7), XavierUniform]                     // adapted to each task
    public partial Tensor Head { get; }

    [Parameter(Adapt = false), LearningRate, Constant(1)]         // a learned factor of the inner learning rate
    public partial Tensor Rate { get; }

    public Tensor Predict([Shape("N", 1, 28, 28)] Tensor images)
    {
        var h = images;
        foreach (var block in Blocks)
        {
            h = block.Forward(h);
        }

        return Linear(Flatten(h), Head);
    }

    [Loss]
    public Tensor Smoothed([Shape("N", 1, 28, 28)] Tensor images, [Shape("N")] IndexTensor labels) =>
        CrossEntropy(Predict(images), labels, labelSmoothing: 0.1);
}

[Model]
public sealed partial class ConvBlock(int inputs, int outputs)
{
    public int Inputs { get; } = inputs;

    public int Outputs { get; } = outputs;

    [Parameter(nameof(Outputs), nameof(Inputs), 3, 3), KaimingNormal]
    public partial Tensor Weight { get; }

    [Parameter(nameof(Outputs)), Constant(1)]
    public partial Tensor Scale { get; }

    [Parameter(nameof(Outputs))]
    public partial Tensor Shift { get; }

    public Tensor Forward(Tensor x) => MaxPool2d(Relu(BatchNorm(Conv2d(x, Weight, padding: 1), Scale, Shift)), 2);
}
#endregion
