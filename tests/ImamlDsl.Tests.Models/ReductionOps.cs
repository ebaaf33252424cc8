using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models;

/// <summary>Sums, means and maxima over one, several adjacent, several apart and all axes.</summary>
[Model]
public sealed partial class ReductionOps
{
    [Parameter(3, 4, 5)]
    public partial Tensor W { get; }

    [Loss]
    public Tensor Sums([Shape("N", 3, 4, 5)] Tensor x)
    {
        var h = Sin(x * W);
        var apart = Sum(h, [0, 2]);
        var kept = Sum(h, [1, 3], keepDims: true);
        return Sum(Square(apart)) + Sum(h * kept) + Sum(Exp(Sum(h, -1))) + Sum(Square(Sum(h, 0, keepDims: true))) + Sum(h, [0, 1, 2, 3]);
    }

    [Loss]
    public Tensor Means([Shape("N", 3, 4, 5)] Tensor x)
    {
        var h = Tanh(x * W);
        return Mean(Square(Mean(h, [-1, 0]))) + Mean(h * Mean(h, [1, 2], keepDims: true)) + Mean(Exp(Mean(h, 2))) + (Mean(h) * Mean(Square(h)));
    }

    [Loss]
    public Tensor Maxima([Shape("N", 3, 4, 5)] Tensor x)
    {
        var h = x * W;
        return Sum(Square(Max(h, [1, 3]))) + Sum(h * Max(h, [0, 2], keepDims: true)) + Sum(Exp(Max(h, -1))) + (Max(h) * Max(Square(h), [0, 1, 2, 3])) + Sum(Square(Max(h, [2, 3])));
    }

    [Metric]
    public Tensor Largest([Shape("N", 3, 4, 5)] Tensor x) => Max(x * W);
}
