using static ImamlDsl.Ops;

namespace ImamlDsl.TorchSharp.Tests.Models;

/// <summary>
/// Convolutions, a perceptron and labels; the first filters and the scale of the logits are learned by the outer loop only.
/// </summary>
[Model]
public sealed partial class SmallNet
{
    [Parameter(3, 2, 2, 2, Adapt = false), Uniform(-0.5, 0.5)]
    public partial Tensor Stem { get; }

    [Parameter(4, 3, 2, 2), Uniform(-0.5, 0.5)]
    public partial Tensor Filters { get; }

    [Parameter(4), Uniform(0.5, 1.5)]
    public partial Tensor Scale { get; }

    [Parameter(4), Uniform(-0.5, 0.5)]
    public partial Tensor Shift { get; }

    [Parameter(6, 48), XavierUniform]
    public partial Tensor W1 { get; }

    [Parameter(6), Uniform(-0.5, 0.5)]
    public partial Tensor B1 { get; }

    [Parameter(3, 6), XavierUniform]
    public partial Tensor W2 { get; }

    [Parameter(1, Adapt = false), Uniform(0.5, 1.5)]
    public partial Tensor Temperature { get; }

    public Tensor Predict([Shape("N", 2, 5, 6)] Tensor images)
    {
        var h = Tanh(Conv2d(images, Stem));
        h = Tanh(BatchNorm(Conv2d(h, Filters), Scale, Shift));
        return Linear(Tanh(Linear(Flatten(h), W1, B1)), W2) * Temperature;
    }

    [Loss]
    public Tensor Loss([Shape("N", 2, 5, 6)] Tensor images, [Shape("N")] IndexTensor labels) => CrossEntropy(Predict(images), labels);

    [Metric]
    public Tensor Accuracy([Shape("N", 2, 5, 6)] Tensor images, [Shape("N")] IndexTensor labels) => Ops.Accuracy(Predict(images), labels);
}
