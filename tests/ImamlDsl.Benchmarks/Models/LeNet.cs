using static ImamlDsl.Ops;

namespace ImamlDsl.Benchmarks;

/// <summary>Two 5×5 convolutions with max-pooling and two linear layers (after LeCun et al. 1998, as taught today), for 10 classes.</summary>
[Model]
public sealed partial class LeNet
{
    [Parameter(32, 1, 5, 5), KaimingNormal]
    public partial Tensor Filters1 { get; }

    [Parameter(32)]
    public partial Tensor Biases1 { get; }

    [Parameter(64, 32, 5, 5), KaimingNormal]
    public partial Tensor Filters2 { get; }

    [Parameter(64)]
    public partial Tensor Biases2 { get; }

    [Parameter(128, 1024), KaimingNormal]
    public partial Tensor Weights1 { get; }

    [Parameter(128)]
    public partial Tensor Biases3 { get; }

    [Parameter(10, 128), XavierUniform]
    public partial Tensor Weights2 { get; }

    [Parameter(10)]
    public partial Tensor Biases4 { get; }

    [Loss]
    public Tensor Loss([Shape("N", 1, 28, 28)] Tensor images, [Shape("N")] IndexTensor labels)
    {
        var h = MaxPool2d(Relu(Conv2d(images, Filters1, Biases1)), 2);
        h = MaxPool2d(Relu(Conv2d(h, Filters2, Biases2)), 2);
        h = Relu(Linear(Flatten(h), Weights1, Biases3));
        return CrossEntropy(Linear(h, Weights2, Biases4), labels);
    }
}
