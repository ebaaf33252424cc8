using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models;

/// <summary>Variances, deviations, norms and smallest entries over one, several and all axes.</summary>
[Model]
public sealed partial class StatisticsOps
{
    [Parameter(3, 4)]
    public partial Tensor A { get; }

    [Parameter(2, 3, 2, 2)]
    public partial Tensor K { get; }

    [Loss]
    public Tensor Spreads([Shape("N", 4)] Tensor x)
    {
        var z = Linear(x, A);
        return Var(z) + Sum(Std(z, 0) * Norm(z, 0)) + Sum(Var(z, -1, correction: 0) / Norm(z, [1])) + (Norm(A) * Std(A, [0, 1]));
    }

    [Loss]
    public Tensor Images([Shape("N", 3, 5, 4)] Tensor x)
    {
        var h = Conv2d(x, K);
        return Mean(h / Std(h, [2, 3], keepDims: true)) + Sum(Sin(Norm(h, 1, keepDims: true) - h)) + Sum(Min(h, [2, 3], keepDims: true) * Min(h, 1, keepDims: true)) + Min(A);
    }

    /// <summary>Constant along the axes: nothing there has a derivative.</summary>
    [Loss]
    public Tensor Zeros([Shape("N", 4)] Tensor x)
    {
        var zero = x * 0 * Sum(A);
        return Sum(Std(zero, 1)) + Norm(zero) + Sum(Norm(zero, 0)) + Sum(Exp(Std(A - A, -1))) + Sum(Square(A));
    }
}
