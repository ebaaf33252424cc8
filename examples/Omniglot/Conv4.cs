using ImamlDsl;
using static ImamlDsl.Ops;

namespace OmniglotExample;

/// <summary>
/// The classifier of MAML's and implicit MAML's Omniglot experiments: four blocks of 3×3 convolution with 64 filters and stride 2, batch norm and
/// ReLU, then a linear layer. Batch norm uses the statistics of the batch it is given, in evaluation too: the query images of a task are
/// classified together. It cancels any bias of the convolution before it, so there is none.
/// </summary>
[Model]
public sealed partial class Conv4
{
    public int Ways { get; init; } = 5;

    [Parameter(64, 1, 3, 3), XavierUniform(Gain = 1.73)]
    public partial Tensor Filters1 { get; }

    [Parameter(64), Constant(1)]
    public partial Tensor Scale1 { get; }

    [Parameter(64), Uniform(0, 0.05)]
    public partial Tensor Shift1 { get; }

    [Parameter(64, 64, 3, 3), XavierUniform(Gain = 1.73)]
    public partial Tensor Filters2 { get; }

    [Parameter(64), Constant(1)]
    public partial Tensor Scale2 { get; }

    [Parameter(64), Uniform(0, 0.05)]
    public partial Tensor Shift2 { get; }

    [Parameter(64, 64, 3, 3), XavierUniform(Gain = 1.73)]
    public partial Tensor Filters3 { get; }

    [Parameter(64), Constant(1)]
    public partial Tensor Scale3 { get; }

    [Parameter(64), Uniform(0, 0.05)]
    public partial Tensor Shift3 { get; }

    [Parameter(64, 64, 3, 3), XavierUniform(Gain = 1.73)]
    public partial Tensor Filters4 { get; }

    [Parameter(64), Constant(1)]
    public partial Tensor Scale4 { get; }

    [Parameter(64), Uniform(0, 0.05)]
    public partial Tensor Shift4 { get; }

    [Parameter(nameof(Ways), 256), XavierUniform(Gain = 1.73)]
    public partial Tensor Weights { get; }

    [Parameter(nameof(Ways)), Uniform(0, 0.05)]
    public partial Tensor Biases { get; }

    public Tensor Predict([Shape("N", 1, 28, 28)] Tensor images)
    {
        var h = Block(images, Filters1, Scale1, Shift1);
        h = Block(h, Filters2, Scale2, Shift2);
        h = Block(h, Filters3, Scale3, Shift3);
        h = Block(h, Filters4, Scale4, Shift4);
        return Linear(Flatten(h), Weights, Biases);
    }

    [Loss]
    public Tensor Loss([Shape("N", 1, 28, 28)] Tensor images, [Shape("N")] IndexTensor labels) => CrossEntropy(Predict(images), labels);

    [Metric]
    public Tensor Accuracy([Shape("N", 1, 28, 28)] Tensor images, [Shape("N")] IndexTensor labels) => Ops.Accuracy(Predict(images), labels);

    private static Tensor Block(Tensor x, Tensor filters, Tensor scale, Tensor shift) =>
        Relu(BatchNorm(Conv2d(x, filters, stride: 2, padding: 1), scale, shift));
}
