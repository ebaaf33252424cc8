using static ImamlDsl.Ops;

namespace ImamlDsl.Tests;

public sealed class ShapeOperationTests
{
    private static readonly Tensor X = Tensor.FromArray([0, 1, 2, 3, 4, 5], 2, 3);

    [Fact]
    public void ReshapeKeepsTheOrderAndInfersOneExtent()
    {
        Assert.Equal([3, 2], Reshape(X, 3, -1).Shape);
        Assert.Equal([6], Reshape(X, -1).Shape);
        Assert.Equal([0, 1, 2, 3, 4, 5], Reshape(X, 1, 3, 2).ToArray());
        Assert.Empty(Reshape(Tensor.FromArray([1], 1)).Shape);
    }

    [Fact]
    public void ReshapeRefusesWhatDoesNotFit()
    {
        var error = Assert.Throws<ArgumentException>(() => Reshape(X, 4, 2));
        Assert.Contains("[2, 3]", error.Message);
        Assert.Contains("[4, 2]", error.Message);
        Assert.Throws<ArgumentException>(() => Reshape(X, 4, -1));
        Assert.Contains("once", Assert.Throws<ArgumentException>(() => Reshape(X, -1, -1)).Message);
        Assert.Throws<ArgumentException>(() => Reshape(X, -2, -3));
        Assert.Contains("inferred", Assert.Throws<ArgumentException>(() => Reshape(Tensor.FromArray([], 0, 2), 0, -1)).Message);
    }

    [Fact]
    public void FlattenKeepsTheFirstAxis()
    {
        Assert.Equal([2, 3], Flatten(Reshape(X, 2, 1, 3)).Shape);
        Assert.Equal([6, 1], Flatten(Reshape(X, 6)).Shape);
        Assert.Equal([0, 6], Flatten(Tensor.FromArray([], 0, 2, 3)).Shape);
        Assert.Throws<ArgumentException>(() => Flatten(1.0));
    }

    [Fact]
    public void PermuteMovesAxes()
    {
        Assert.Equal([0, 3, 1, 4, 2, 5], Permute(X, 1, 0).ToArray());
        var a = Argument.Random(1, -1, 1, 2, 3, 4);
        var y = Permute(Tensor.FromArray(a.Values, a.Shape), 2, 0, -2);
        Assert.Equal([4, 2, 3], y.Shape);
        var values = y.ToArray();
        for (var i = 0; i < values.Length; i++)
        {
            var (k, p, q) = (i / 6, i / 3 % 2, i % 3);
            Assert.Equal(a.Values[(((p * 3) + q) * 4) + k], values[i]);
        }
    }

    [Fact]
    public void PermuteRefusesOtherThanAllAxes()
    {
        Assert.Contains("[2, 3]", Assert.Throws<ArgumentException>(() => Permute(X, 0)).Message);
        Assert.Throws<ArgumentException>(() => Permute(X, 0, 0));
        Assert.Throws<ArgumentException>(() => Permute(X, 0, 2));
    }
}
