using static ImamlDsl.Ops;

namespace ImamlDsl.Tests;

public sealed class ReductionTests
{
    private static readonly Tensor X = Tensor.FromArray([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], 2, 3, 2);

    [Fact]
    public void SumsOverAllOneAndSeveralAxes()
    {
        Assert.Equal(78, Sum(X).Item);
        Assert.Empty(Sum(X).Shape);
        AssertTensor([9, 12, 27, 30], [2, 2], Sum(X, 1));
        AssertTensor([9, 12, 27, 30], [2, 2], Sum(X, -2));
        AssertTensor([21, 57], [2, 1, 1], Sum(X, [-1, 1], keepDims: true));
        AssertTensor([78], [], Sum(X, [0, 1, 2]));
    }

    [Fact]
    public void MeansAndMaxima()
    {
        Assert.Equal(6.5, Mean(X).Item);
        AssertTensor([3, 4, 9, 10], [2, 2], Mean(X, 1));
        AssertTensor([3.5, 9.5], [2], Mean(X, [1, 2]));
        Assert.Equal(12, Max(X).Item);
        AssertTensor([5, 6, 11, 12], [2, 1, 2], Max(X, 1, keepDims: true));
        AssertTensor([8, 10, 12], [3], Max(X, [0, 2]));
    }

    [Fact]
    public void TiesShareTheDerivativeOfTheMaximum()
    {
        // amax gives each of the three greatest a third of the gradient.
        var y = Max(Tensor.Seeded([2, 1, 2, 2], [3, 100, 6, 0], [0, 0, 0, 0], 4), 0);
        Assert.Equal([2], y.ToArray());
        Assert.Equal([3], y.E1ToArray());
    }

    [Fact]
    public void AMaximumWithNaNIsNaN()
    {
        Assert.Equal([double.NaN, 2], Max(Tensor.FromArray([1, double.NaN, 1, 2], 2, 2), 1).ToArray());
        Assert.Equal(double.NegativeInfinity, Max(Tensor.FromArray([double.NegativeInfinity], 1)).Item);
    }

    [Fact]
    public void NothingSumsToZeroButHasNoMeanOrMaximum()
    {
        var empty = Tensor.FromArray([], 2, 0);
        Assert.Equal(0, Sum(empty).Item);
        AssertTensor([0, 0], [2], Sum(empty, 1));
        Assert.Contains("[2, 0]", Assert.Throws<ArgumentException>(() => Mean(empty)).Message);
        Assert.Contains("axis 1", Assert.Throws<ArgumentException>(() => Max(empty, 1)).Message);
        AssertTensor([], [0], Max(empty, 0));
        Assert.Throws<ArgumentException>(() => LogSumExp(empty));
        Assert.Throws<ArgumentException>(() => LogSoftmax(empty));
        Assert.Throws<ArgumentException>(() => ArgMax(empty));
    }

    [Fact]
    public void AxesAreChecked()
    {
        var error = Assert.Throws<ArgumentException>(() => Sum(X, 3));
        Assert.Contains("Sum: axis 3", error.Message);
        Assert.Contains("[2, 3, 2]", error.Message);
        Assert.Throws<ArgumentException>(() => Mean(X, -4));
        Assert.Contains("repeat", Assert.Throws<ArgumentException>(() => Max(X, [0, -3])).Message);
        Assert.Contains("no axis", Assert.Throws<ArgumentException>(() => Sum(X, [])).Message);
        Assert.Throws<ArgumentException>(() => Sum(1.0, 0));
    }

    private static void AssertTensor(double[] values, int[] shape, Tensor actual)
    {
        Assert.Equal(shape, actual.Shape);
        Assert.Equal(values, actual.ToArray());
    }
}
