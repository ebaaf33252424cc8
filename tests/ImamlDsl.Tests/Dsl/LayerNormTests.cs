using static ImamlDsl.Ops;

namespace ImamlDsl.Tests;

/// <summary>Normalisations other than by the batch, and dropped entries.</summary>
public sealed class LayerNormTests
{
    private static readonly Argument A = Argument.Random(1, -1, 3, 2, 4, 3, 5);

    private static Tensor X => Tensor.FromArray(A.Values, A.Shape);

    [Fact]
    public void LayersAreTheLastAxes() => AssertNormalised(LayerNorm(X, [4, 3, 5]), i => i / 60);

    [Fact]
    public void GroupsAreNeighbouringChannelsOfAnExample()
    {
        AssertNormalised(GroupNorm(X, 2), i => i / 30);
        AssertNormalised(GroupNorm(X, 1), i => i / 60);
        AssertNormalised(InstanceNorm(X), i => i / 15);
        Derivatives.AssertClose(InstanceNorm(X).ToArray(), GroupNorm(X, 4).ToArray(), "one channel in a group", 1e-14);
    }

    [Fact]
    public void GivenStatisticsAreUsedAsTheyAre()
    {
        var x = Tensor.FromArray([1, 10, 3, 30], 2, 2);
        var (mean, var, weight, bias) = (Tensor.FromArray([1, 10], 2), Tensor.FromArray([4, 25], 2), Tensor.FromArray([2, 3], 2), Tensor.FromArray([0.5, 1], 2));
        Assert.Equal([0.5, 1, 2.5, 13], BatchNorm(x, mean, var, weight, bias, eps: 0).ToArray());
        Assert.Equal([0, 0, 1, 4], BatchNorm(x, mean, var, training: false, eps: 0).ToArray());
        Assert.Contains("from call to call", Assert.Throws<ArgumentException>(() => BatchNorm(x, mean, var, weight, bias, training: true)).Message);
    }

    [Fact]
    public void WhatIsLeftIsScaled()
    {
        var x = Tensor.FromArray([1, 2, double.PositiveInfinity], 3);
        Assert.Equal([2, 0, double.NaN], Dropout(x, Tensor.FromArray([1, 0, 0], 3), 0.5).ToArray());
        Assert.Equal([2, 0, 0], Dropout(x, BooleanTensor.FromArray([true, false, false], 3), 0.5).ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => Dropout(x, 1.0, 1));
        Assert.Contains("takes a mask that broadcasts to the shape of x [3]; it has [2, 3]", Assert.Throws<ArgumentException>(() => Dropout(x, Tensor.FromArray(new double[6], 2, 3), 0.5)).Message);
    }

    [Fact]
    public void ShapesThatDoNotFitAreNamed()
    {
        var two = Tensor.FromArray([1, 1], 2);
        Assert.Contains("does not end in [2]", Assert.Throws<ArgumentException>(() => LayerNorm(X, two, two)).Message);
        Assert.Contains("they have [2] and [1, 2]", Assert.Throws<ArgumentException>(() => LayerNorm(two, two, Reshape(two, 1, 2))).Message);
        Assert.Contains("given 3 for the 4", Assert.Throws<ArgumentException>(() => GroupNorm(X, 3)).Message);
        Assert.Contains("at least 3 axes", Assert.Throws<ArgumentException>(() => InstanceNorm(Reshape(X, 8, 15))).Message);
        Assert.Contains("weight [2] does not fit", Assert.Throws<ArgumentException>(() => GroupNorm(X, 2, two, two)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => LayerNorm(X, [5], -1));
    }

    private static void AssertNormalised(Tensor y, Func<int, int> set)
    {
        var values = y.ToArray();
        foreach (var places in Enumerable.Range(0, values.Length).GroupBy(set))
        {
            var mean = places.Average(i => A.Values[i]);
            var variance = places.Average(i => (A.Values[i] - mean) * (A.Values[i] - mean));
            Assert.All(places, i => Assert.Equal((A.Values[i] - mean) / Math.Sqrt(variance + 1e-5), values[i], 1e-12));
        }
    }
}
