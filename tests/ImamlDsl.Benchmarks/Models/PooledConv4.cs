using static ImamlDsl.Ops;

namespace ImamlDsl.Benchmarks;

/// <summary>
/// The classifier of MAML's mini-ImageNet experiments (Finn, Abbeel, Levine 2017): four blocks of 3×3 convolution with 32 filters, batch norm, ReLU and 2×2
/// max-pooling, then a linear layer, for 5 ways.
/// </summary>
[Model]
public sealed partial class PooledConv4
{
    [Parameter(32, 3, 3, 3), XavierUniform(Gain = 1.73)]
    public partial Tensor Filters1 { get; }

    [Parameter(32), Constant(1)]
    public partial Tensor Scale1 { get; }

    [Parameter(32), Uniform(0, 0.05)]
    public partial Tensor Shift1 { get; }

    [Parameter(32, 32, 3, 3), XavierUniform(Gain = 1.73)]
    public partial Tensor Filters2 { get; }

    [Parameter(32), Constant(1)]
    public partial Tensor Scale2 { get; }

    [Parameter(32), Uniform(0, 0.05)]
    public partial Tensor Shift2 { get; }

    [Parameter(32, 32, 3, 3), XavierUniform(Gain = 1.73)]
    public partial Tensor Filters3 { get; }

    [Parameter(32), Constant(1)]
    public partial Tensor Scale3 { get; }

    [Parameter(32), Uniform(0, 0.05)]
    public partial Tensor Shift3 { get; }

    [Parameter(32, 32, 3, 3), XavierUniform(Gain = 1.73)]
    public partial Tensor Filters4 { get; }

    [Parameter(32), Constant(1)]
    public partial Tensor Scale4 { get; }

    [Parameter(32), Uniform(0, 0.05)]
    public partial Tensor Shift4 { get; }

    [Parameter(5, 800), XavierUniform(Gain = 1.73)]
    public partial Tensor Weights { get; }

    [Parameter(5), Uniform(0, 0.05)]
    public partial Tensor Biases { get; }

    [Loss]
    public Tensor Loss([Shape("N", 3, 84, 84)] Tensor images, [Shape("N")] IndexTensor labels)
    {
        var h = Block(images, Filters1, Scale1, Shift1);
        h = Block(h, Filters2, Scale2, Shift2);
        h = Block(h, Filters3, Scale3, Shift3);
        h = Block(h, Filters4, Scale4, Shift4);
        return CrossEntropy(Linear(Flatten(h), Weights, Biases), labels);
    }

    private static Tensor Block(Tensor x, Tensor filters, Tensor scale, Tensor shift) =>
        MaxPool2d(Relu(BatchNorm(Conv2d(x, filters, padding: 1), scale, shift)), 2);
}
