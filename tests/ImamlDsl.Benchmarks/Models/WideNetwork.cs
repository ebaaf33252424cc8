using static ImamlDsl.Ops;

namespace ImamlDsl.Benchmarks;

/// <summary>Wide layers, whose products of matrices are most of the work.</summary>
[Model]
public sealed partial class WideNetwork
{
    [Parameter(1024, 512), KaimingNormal]
    public partial Tensor W1 { get; }

    [Parameter(1024)]
    public partial Tensor B1 { get; }

    [Parameter(1024, 1024), KaimingNormal]
    public partial Tensor W2 { get; }

    [Parameter(1024)]
    public partial Tensor B2 { get; }

    [Parameter(10, 1024), XavierUniform]
    public partial Tensor W3 { get; }

    [Parameter(10)]
    public partial Tensor B3 { get; }

    [Loss]
    public Tensor Loss([Shape("N", 512)] Tensor x, [Shape("N")] IndexTensor labels)
    {
        var h = Relu(Linear(x, W1, B1));
        h = Relu(Linear(h, W2, B2));
        return CrossEntropy(Linear(h, W3, B3), labels);
    }
}
