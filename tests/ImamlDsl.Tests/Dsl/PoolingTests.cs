using static ImamlDsl.Ops;

namespace ImamlDsl.Tests;

/// <summary>Pooling at its hard points: ties, NaN, infinities, padding, windows that do not fit.</summary>
public sealed class PoolingTests
{
    private static readonly Tensor X = Image(4, 4, [.. Enumerable.Range(0, 16).Select(i => (double)i)]);

    [Fact]
    public void WindowsAreThoseOfPyTorch()
    {
        Assert.Equal([5, 7, 13, 15], MaxPool2d(X, 2).ToArray());
        Assert.Equal([5, 7, 13, 15], MaxPool2d(X, 3, 2, 1).ToArray());
        Assert.Equal([10, 11, 14, 15], MaxPool2d(X, 3, 1).ToArray());
        Assert.Equal([10, 11, 14, 15], MaxPool2d(X, 2, 1, dilation: 2).ToArray());
        Assert.Equal([1, 1, 1, 1], MaxPool2d(X, 3).Shape);
        Assert.Equal([10, 11, 14, 15], MaxPool2d(X, 3, ceilMode: true).ToArray());
        Assert.Equal([2.5, 4.5, 10.5, 12.5], AvgPool2d(X, 2).ToArray());
        Assert.Equal([5, 6, 9, 10], AvgPool2d(X, 3, 1).ToArray());
        Assert.Equal([10 / 9.0, 24 / 9.0, 51 / 9.0, 90 / 9.0], AvgPool2d(X, 3, 2, 1).ToArray());
        Assert.Equal([10 / 4.0, 24 / 6.0, 51 / 6.0, 90 / 9.0], AvgPool2d(X, 3, 2, 1, countIncludePad: false).ToArray());
    }

    [Fact]
    public void TheFirstOfEqualsHasTheDerivative()
    {
        // Zeros after Relu: derivative and second derivative are those of the top left entry.
        var x = Tensor.Seeded([0, 0, 0, 0], [1, 2, 3, 4], [5, 6, 7, 8], 1, 1, 2, 2);
        var y = MaxPool2d(x, 2);
        Assert.Equal([1], y.E1ToArray());
        Assert.Equal([5], y.E2ToArray());
        Assert.Equal([5 * 1 * 2], MaxPool2d(x * x, 2).E12ToArray());
    }

    [Fact]
    public void NaNIsLargerThanAllAndItsLastHasTheDerivative()
    {
        var x = Tensor.Seeded([1, double.NaN, double.NaN, double.PositiveInfinity], [1, 2, 3, 4], [0, 0, 0, 0], 1, 1, 2, 2);
        Assert.Equal([double.NaN], MaxPool2d(x, 2).ToArray());
        Assert.Equal([3], MaxPool2d(x, 2).E1ToArray());
        Assert.Equal([double.NegativeInfinity], MaxPool2d(Image(2, 2, [.. Enumerable.Repeat(double.NegativeInfinity, 4)]), 2).ToArray());
        Assert.Equal([-4, -3, -2, -1], MaxPool2d(Image(2, 2, -4, -3, -2, -1), 2, 2, 1).ToArray()); // padding is no zero
    }

    [Fact]
    public void WhatDoesNotFitIsNamed()
    {
        Assert.Contains("x [N, C, H, W]; it has [4]", Assert.Throws<ArgumentException>(() => MaxPool2d(Tensor.FromArray(new double[4], 4), 2)).Message);
        Assert.Contains("they are 2, 2, 1 and 2", Assert.Throws<ArgumentException>(() => MaxPool2d(X, 2, padding: 2)).Message);
        Assert.Contains("windows of 5 taps, 1 apart, do not fit images 4×4 with padding 0", Assert.Throws<ArgumentException>(() => AvgPool2d(X, 5)).Message);
        Assert.Throws<ArgumentException>(() => MaxPool2d(Image(1, 1, 0), 2, 1, 1, dilation: 2)); // taps on both sides of the image only
        Assert.Throws<ArgumentException>(() => MaxPool2d(X, 0));
        Assert.Throws<ArgumentException>(() => MaxPool2d(X, 2, 0));
    }

    private static Tensor Image(int height, int width, params double[] values) => Tensor.FromArray(values, 1, 1, height, width);
}
