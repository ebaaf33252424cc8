using static ImamlDsl.Ops;

namespace ImamlDsl.Benchmarks;

/// <summary>A linear layer over given features, for 10 classes.</summary>
[Model]
public sealed partial class LogisticRegression
{
    [Parameter(10, 4096), XavierUniform]
    public partial Tensor Weights { get; }

    [Parameter(10)]
    public partial Tensor Biases { get; }

    [Loss]
    public Tensor Loss([Shape("N", 4096)] Tensor features, [Shape("N")] IndexTensor labels) => CrossEntropy(Linear(features, Weights, Biases), labels);
}
