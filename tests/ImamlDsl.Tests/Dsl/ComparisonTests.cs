using static ImamlDsl.Ops;

namespace ImamlDsl.Tests;

/// <summary>Comparisons, truth values, and operations that choose.</summary>
public sealed class ComparisonTests
{
    private const double Inf = double.PositiveInfinity;
    private const double NaN = double.NaN;

    private static readonly Tensor A = Tensor.FromArray([1, 2, 0, NaN, 1, Inf], 6);
    private static readonly Tensor B = Tensor.FromArray([2, 2, -0.0, 1, NaN, 1], 6);

    [Fact]
    public void ComparisonsFollowIeee754()
    {
        AssertTruth("TFFFFF", A < B, Less(A, B));
        AssertTruth("TTTFFF", A <= B, LessEqual(A, B));
        AssertTruth("FFFFFT", A > B, Greater(A, B));
        AssertTruth("FTTFFT", A >= B, GreaterEqual(A, B));
        AssertTruth("FTTFFF", Equal(A, B));
        AssertTruth("TFFTTT", NotEqual(A, B));
    }

    [Fact]
    public void ComparisonsBroadcast()
    {
        var c = Tensor.FromArray([0, 3], 2, 1) > Tensor.FromArray([-1, 1, 5], 3);
        Assert.Equal([2, 3], c.Shape);
        Assert.Equal(2, c.Rank);
        Assert.Equal(6, c.Length);
        AssertTruth("TFFTTF", c);
        AssertTruth("FT", Tensor.FromArray([1, 3], 2) >= 2);
        var error = Assert.Throws<ArgumentException>(() => Tensor.FromArray([1, 3], 2) < Tensor.FromArray([1, 3, 4], 3));
        Assert.Contains("operator <: shapes [2] and [3]", error.Message);
    }

    [Fact]
    public void TruthValuesCombine()
    {
        var (a, b) = (BooleanTensor.FromArray([true, true, false, false], 4), BooleanTensor.FromArray([true, false, true, false], 4));
        AssertTruth("TFFF", a & b);
        AssertTruth("TTTF", a | b);
        AssertTruth("FFTT", !a);
        AssertTruth("FFFF", a & BooleanTensor.FromArray([false]));
        Assert.Equal("BooleanTensor [4] {true, true, false, false}", a.ToString());
        Assert.Throws<ArgumentException>(() => a & BooleanTensor.FromArray([true, true], 2));
        Assert.Throws<ArgumentException>(() => BooleanTensor.FromArray([true, true], 3));
    }

    [Fact]
    public void WhatIsNotChosenHasNoDerivative()
    {
        var x = Tensor.Seeded([-1, 0, 4], [1, 1, 1], [1, 1, 1], 3);
        var y = Where(x > 0, Sqrt(x), x * x);
        Assert.Equal([1, 0, 2], y.ToArray());
        Assert.Equal([-2, 0, 0.25], y.E1ToArray());
        Assert.Equal([2, 2, -0.03125], y.E12ToArray());
    }

    [Fact]
    public void WhereBroadcastsAllThree()
    {
        var y = Where(Tensor.FromArray([1, -1], 2, 1) > 0, Tensor.FromArray([1, 2, 3], 3), 0.0);
        Assert.Equal([2, 3], y.Shape);
        Assert.Equal([1, 2, 3, 0, 0, 0], y.ToArray());
        Assert.Throws<ArgumentException>(() => Where(Tensor.FromArray([1, -1], 2) > 0, Tensor.FromArray([1, 2, 3], 3), 0.0));
    }

    [Theory]
    [InlineData(1, 2, 2, 0, 1, 1, 1, 0)]
    [InlineData(2, 1, 2, 1, 0, 1, 0, 1)]
    [InlineData(2, 2, 2, 0.5, 0.5, 2, 0.5, 0.5)]
    [InlineData(NaN, 1, NaN, 1, 1, NaN, 1, 1)]
    [InlineData(1, NaN, NaN, 1, 1, NaN, 1, 1)]
    [InlineData(Inf, -Inf, Inf, 1, 0, -Inf, 0, 1)]
    public void EqualOperandsOfAnExtremumShareTheDerivative(
        double a, double b, double maximum, double maximumByA, double maximumByB, double minimum, double minimumByA, double minimumByB)
    {
        // The directions tell the operands apart.
        var (x, y) = (Tensor.Seeded([a], [1], [0], 1), Tensor.Seeded([b], [0], [1], 1));
        AssertParts(Maximum(x, y), maximum, maximumByA, maximumByB);
        AssertParts(Minimum(x, y), minimum, minimumByA, minimumByB);
    }

    [Fact]
    public void SignsHaveNoDerivative()
    {
        var y = Sign(Tensor.Seeded([-2, -0.0, 3, NaN, -Inf], [1, 1, 1, 1, 1], [1, 1, 1, 1, 1], 5));
        Assert.Equal([-1, 0, 1, 0, -1], y.ToArray());
        Assert.Equal(new double[5], y.E1ToArray());
        Assert.Equal(new double[5], y.E12ToArray());
    }

    [Fact]
    public void ClampingAtNaN()
    {
        var y = Clamp(Tensor.Seeded([NaN], [1], [1], 1), 0, 1);
        Assert.Equal([NaN], y.ToArray());
        Assert.Equal([0], y.E1ToArray());
        Assert.Equal([1], Clamp(Tensor.FromArray([0], 1), 2, 1).ToArray());
        Assert.Equal([-5, 5], Clamp(Tensor.FromArray([-5, 5], 2)).ToArray());
        Assert.Contains("given max = NaN", Assert.Throws<ArgumentException>(() => Clamp(A, 0, NaN)).Message);
    }

    [Fact]
    public void ArgumentsOfActivationsAreChecked()
    {
        Assert.Contains("given \"fast\"", Assert.Throws<ArgumentException>(() => Gelu(A, "fast")).Message);
        Assert.Contains("takes a finite alpha; given NaN", Assert.Throws<ArgumentException>(() => Elu(A, NaN)).Message);
        Assert.Contains("takes a finite negativeSlope; given Infinity", Assert.Throws<ArgumentException>(() => LeakyRelu(A, Inf)).Message);
    }

    private static void AssertParts(Tensor y, double value, double e1, double e2)
    {
        Assert.Equal([value], y.ToArray());
        Assert.Equal([e1], y.E1ToArray());
        Assert.Equal([e2], y.E2ToArray());
    }

    private static void AssertTruth(string expected, params BooleanTensor[] actual) =>
        Assert.All(actual, a => Assert.Equal(expected, string.Concat(a.ToArray().Select(t => t ? 'T' : 'F'))));
}
