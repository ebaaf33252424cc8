using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models;

/// <summary>Losses with their reductions and options.</summary>
[Model]
public sealed partial class LossOps
{
    [Parameter(3, 4)]
    public partial Tensor W { get; }

    [Parameter(3)]
    public partial Tensor B { get; }

    [Loss]
    public Tensor Labels([Shape("N", 4)] Tensor x, [Shape("N")] IndexTensor labels)
    {
        var z = 3 * Linear(x, W, B);
        return CrossEntropy(z, labels, labelSmoothing: 0.1) + (0.1 * CrossEntropy(z, labels, Reduction.Sum))
            + Sum(Square(CrossEntropy(2 * z, labels, reduction: Reduction.None, labelSmoothing: 1)));
    }

    [Loss]
    public Tensor Binary([Shape("N", 4)] Tensor x, [Shape("N", 3)] Tensor y)
    {
        var z = 4 * Linear(x, W, B);
        var target = Sigmoid(y);
        return BinaryCrossEntropyWithLogits(z, target) + Mean(BinaryCrossEntropyWithLogits(z, target, Exp(y), null, Reduction.None) * B)
            + BinaryCrossEntropyWithLogits(z, Where(y > 0, 1.0, 0.0), posWeight: 1 + Square(B), reduction: Reduction.Sum);
    }

    [Loss]
    public Tensor Robust([Shape("N", 4)] Tensor x, [Shape("N", 3)] Tensor y)
    {
        var z = Linear(x, W, B);
        return Huber(z, y) + Huber(z, y, 0.25, Reduction.Sum) + MeanSquaredError(z, y, Reduction.Sum) + Sum(MeanSquaredError(z, y, Reduction.None) * B)
            + Sum(Sin(Huber(z, y, delta: 2.5, reduction: Reduction.None)));
    }

    [Loss]
    public Tensor Divergences([Shape("N", 4)] Tensor x, [Shape("N", 3)] Tensor y)
    {
        var z = LogSoftmax(Linear(x, W, B));
        return KlDivergence(z, Softmax(y), Reduction.BatchMean) + KlDivergence(z, LogSoftmax(y), logTarget: true)
            + KlDivergence(z, Clamp(y, 0, 1), Reduction.Sum) + KlDivergence(LogSoftmax(y), Softmax(2 * z), Reduction.Sum) + Mean(KlDivergence(y, z, Reduction.None, true));
    }

    [Loss]
    public Tensor Densities([Shape("N", 4)] Tensor x, [Shape("N", 3)] Tensor y)
    {
        var z = Linear(x, W, B);
        return GaussianNegativeLogLikelihood(z, y, Exp(z)) + GaussianNegativeLogLikelihood(z, y, Exp(B), full: true, reduction: Reduction.Sum)
            + Sum(GaussianNegativeLogLikelihood(z, y, B, eps: 0.3, reduction: Reduction.None) * y);
    }
}
