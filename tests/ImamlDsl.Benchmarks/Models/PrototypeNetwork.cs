using static ImamlDsl.Ops;

namespace ImamlDsl.Benchmarks;

/// <summary>Examples classified by the nearest mean of their embeddings (Snell, Swersky, Zemel 2017), for 5 ways.</summary>
[Model]
public sealed partial class PrototypeNetwork
{
    [Parameter(128, 64), KaimingNormal]
    public partial Tensor Weights1 { get; }

    [Parameter(128)]
    public partial Tensor Biases1 { get; }

    [Parameter(64, 128), XavierUniform]
    public partial Tensor Weights2 { get; }

    [Loss]
    public Tensor Loss([Shape("N", 64)] Tensor x, [Shape("N")] IndexTensor labels)
    {
        var embedded = Linear(Relu(Linear(x, Weights1, Biases1)), Weights2);
        var members = Transpose(OneHot(labels, 5), 0, 1);
        var prototypes = MatMul(members, embedded) / Sum(members, 1, keepDims: true);
        return CrossEntropy(-Sum(Square(Unsqueeze(embedded, 1) - prototypes), -1), labels);
    }
}
