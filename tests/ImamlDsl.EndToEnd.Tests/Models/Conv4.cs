using static ImamlDsl.Ops;

namespace ImamlDsl.EndToEnd.Tests.Models;

/// <summary>conv4 for Omniglot: four blocks of 3×3 convolution with stride 2, batch norm with batch statistics and ReLU.</summary>
[Model]
public sealed partial class Conv4
{
    public int Ways { get; init; } = 5;

    [Parameter(64, 1, 3, 3), XavierUniform(Gain = 1.73)]
    public partial Tensor Conv1 { get; }

    [Parameter(64), Constant(1)]
    public partial Tensor Scale1 { get; }

    [Parameter(64), Uniform(0, 0.05)]
    public partial Tensor Shift1 { get; }

    [Parameter(64, 64, 3, 3), XavierUniform(Gain = 1.73)]
    public partial Tensor Conv2 { get; }

    [Parameter(64), Constant(1)]
    public partial Tensor Scale2 { get; }

    [Parameter(64), Uniform(0, 0.05)]
    public partial Tensor Shift2 { get; }

    [Parameter(64, 64, 3, 3), XavierUniform(Gain = 1.73)]
    public partial Tensor Conv3 { get; }

    [Parameter(64), Constant(1)]
    public partial Tensor Scale3 { get; }

    [Parameter(64), Uniform(0, 0.05)]
    public partial Tensor Shift3 { get; }

    [Parameter(64, 64, 3, 3), XavierUniform(Gain = 1.73)]
    public partial Tensor Conv4Weight { get; }

    [Parameter(64), Constant(1)]
    public partial Tensor Scale4 { get; }

    [Parameter(64), Uniform(0, 0.05)]
    public partial Tensor Shift4 { get; }

    [Parameter(nameof(Ways), 256), XavierUniform(Gain = 1.73)]
    public partial Tensor Weight { get; }

    [Parameter(nameof(Ways)), Uniform(0, 0.05)]
    public partial Tensor Bias { get; }

    public Tensor Predict([Shape("N", 1, 28, 28)] Tensor images)
    {
        var h = Block(images, Conv1, Scale1, Shift1);
        h = Block(h, Conv2, Scale2, Shift2);
        h = Block(h, Conv3, Scale3, Shift3);
        h = Block(h, Conv4Weight, Scale4, Shift4);
        return Linear(Flatten(h), Weight, Bias);
    }

    [Loss]
    public Tensor Loss([Shape("N", 1, 28, 28)] Tensor images, [Shape("N")] IndexTensor labels) => CrossEntropy(Predict(images), labels);

    [Metric]
    public Tensor Accuracy([Shape("N", 1, 28, 28)] Tensor images, [Shape("N")] IndexTensor labels) => Ops.Accuracy(Predict(images), labels);

    private static Tensor Block(Tensor x, Tensor weight, Tensor scale, Tensor shift) =>
        Relu(BatchNorm(Conv2d(x, weight, stride: 2, padding: 1), scale, shift));
}
