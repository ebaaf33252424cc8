using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models;

/// <summary>conv4's structure at a size where dense checks are quick.</summary>
[Model]
public sealed partial class SmallConv
{
    public int Ways { get; init; } = 3;

    [Parameter(4, 1, 3, 3), XavierUniform]
    public partial Tensor W1 { get; }

    [Parameter(4), Constant(1)]
    public partial Tensor Scale1 { get; }

    [Parameter(4)]
    public partial Tensor Shift1 { get; }

    [Parameter(5, 4, 3, 3), XavierUniform]
    public partial Tensor W2 { get; }

    [Parameter(5), Constant(1)]
    public partial Tensor Scale2 { get; }

    [Parameter(5)]
    public partial Tensor Shift2 { get; }

    [Parameter(nameof(Ways), 20), XavierUniform]
    public partial Tensor W { get; }

    [Parameter(nameof(Ways))]
    public partial Tensor B { get; }

    public Tensor Predict([Shape("N", 1, 8, 8)] Tensor images)
    {
        var h = Relu(BatchNorm(Conv2d(images, W1, stride: 2, padding: 1), Scale1, Shift1));
        h = Relu(BatchNorm(Conv2d(h, W2, stride: 2, padding: 1), Scale2, Shift2));
        return Linear(Flatten(h), W, B);
    }

    [Loss]
    public Tensor Loss([Shape("N", 1, 8, 8)] Tensor images, [Shape("N")] IndexTensor labels) => CrossEntropy(Predict(images), labels);

    [Metric]
    public Tensor Accuracy([Shape("N", 1, 8, 8)] Tensor images, [Shape("N")] IndexTensor labels) => Ops.Accuracy(Predict(images), labels);
}
