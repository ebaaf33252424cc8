using static ImamlDsl.Ops;

namespace ImamlDsl.Tests;

public sealed class StatisticsTests
{
    private static readonly Tensor X = Tensor.FromArray([1, 2, 3, 4, 6, 11], 2, 3);

    [Fact]
    public void VariancesAndDeviations()
    {
        Assert.Equal(13.1, Var(X).Item, 1e-14);
        Assert.Equal([1, 13], Var(X, 1).ToArray());
        Assert.Equal([2.0 / 3, 26.0 / 3], Var(X, -1, correction: 0).ToArray());
        Assert.Equal([1, 3], Var(X, 0, keepDims: true, correction: 0).Shape);
        Assert.Equal(65.5 / 6, Var(X, [0, 1], correction: 0).Item, 1e-14);
        Assert.Equal([1, Math.Sqrt(13)], Std(X, 1).ToArray());
        Assert.Equal(Math.Sqrt(13.1), Std(X).Item, 1e-14);
        Assert.Equal([1, 1], Std(X, [0, 1], keepDims: true).Shape);

        // Far from zero the mean is taken off first.
        Assert.Equal(1, Var(X + 1e8, 1).ToArray()[0]);
    }

    [Fact]
    public void WhereNothingVariesNothingHasADerivative()
    {
        var y = Std(Tensor.Seeded([3, 3, 3], [1, 2, 3], [3, -2, 1], 3));
        Assert.Equal([0], y.ToArray());
        Assert.Equal([0], y.E1ToArray());
        Assert.Equal([0], y.E12ToArray());
        var n = Norm(Tensor.Seeded([0, -0.0], [1, 2], [3, -2], 2));
        Assert.Equal([0], n.ToArray());
        Assert.Equal([0], n.E1ToArray());
        Assert.Equal([0], n.E12ToArray());
    }

    [Fact]
    public void AVarianceNeedsMoreElementsThanTheCorrection()
    {
        var error = Assert.Throws<ArgumentException>(() => Var(X, 0, correction: 2));
        Assert.Contains("Var: needs more elements than the correction; [2, 3] has 2 along axis 0 with a correction of 2", error.Message);
        Assert.Contains("Std", Assert.Throws<ArgumentException>(() => Std(Tensor.FromArray([1], 1))).Message);
        Assert.Throws<ArgumentException>(() => Var(X, double.NaN));
    }

    [Fact]
    public void NormsAndMinima()
    {
        Assert.Equal(5, Norm(Tensor.FromArray([3, 0, -4], 3)).Item);
        Assert.Equal([Math.Sqrt(14), Math.Sqrt(173)], Norm(X, 1).ToArray());
        Assert.Equal([1, 1], Norm(X, [0, 1], keepDims: true).Shape);
        Assert.Equal(0, Norm(Tensor.FromArray([], 0)).Item);
        Assert.Equal(1, Min(X).Item);
        Assert.Equal([1, 4], Min(X, 1).ToArray());
        Assert.Equal([1, 2, 3], Min(X, [0]).ToArray());
        var ties = Min(Tensor.Seeded([2, 2, 3], [3, 5, 100], [0, 0, 0], 3));
        Assert.Equal([4], ties.E1ToArray());
        Assert.Equal(double.NaN, Min(Tensor.FromArray([1, double.NaN], 2)).Item);
        Assert.Contains("Min", Assert.Throws<ArgumentException>(() => Min(Tensor.FromArray([], 0))).Message);
    }
}
