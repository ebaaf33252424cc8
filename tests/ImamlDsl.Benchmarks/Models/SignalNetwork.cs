using static ImamlDsl.Ops;

namespace ImamlDsl.Benchmarks;

/// <summary>Convolutions over time of a signal, with GELU and a mean over time, for 5 classes.</summary>
[Model]
public sealed partial class SignalNetwork
{
    [Parameter(32, 1, 1, 16), KaimingNormal]
    public partial Tensor Filters1 { get; }

    [Parameter(32)]
    public partial Tensor Biases1 { get; }

    [Parameter(64, 32, 1, 5), KaimingNormal]
    public partial Tensor Filters2 { get; }

    [Parameter(64)]
    public partial Tensor Biases2 { get; }

    [Parameter(64, 64, 1, 5), KaimingNormal]
    public partial Tensor Filters3 { get; }

    [Parameter(64)]
    public partial Tensor Biases3 { get; }

    [Parameter(5, 64), XavierUniform]
    public partial Tensor Head { get; }

    [Loss]
    public Tensor Loss([Shape("N", 1, 1, 1024)] Tensor signals, [Shape("N")] IndexTensor labels)
    {
        var h = Gelu(Conv2d(signals, Filters1, Biases1, stride: 4));
        h = Gelu(Conv2d(h, Filters2, Biases2, stride: 2));
        h = Gelu(Conv2d(h, Filters3, Biases3, stride: 2));
        return CrossEntropy(Linear(Mean(h, [2, 3]), Head), labels);
    }
}
