using static ImamlDsl.Ops;

namespace ImamlDsl.Tests;

public sealed class IndexTests
{
    [Fact]
    public void OneHotAddsAnAxis()
    {
        var y = OneHot(IndexTensor.FromArray([2, 0], 1, 2), 3);
        Assert.Equal([1, 2, 3], y.Shape);
        Assert.Equal([0, 0, 1, 1, 0, 0], y.ToArray());
        Assert.Contains("label 3 at position 0", Assert.Throws<ArgumentException>(() => OneHot(IndexTensor.FromArray([3], 1), 3)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => OneHot(IndexTensor.FromArray([], 0), 0));
    }

    [Fact]
    public void ArgMaxTakesTheFirstOfThoseThatTie()
    {
        var x = Tensor.FromArray([1, 3, 3, 5, 2, 5], 2, 3);
        Assert.Equal([1, 0], ArgMax(x).ToArray());
        Assert.Equal([1, 0, 1], ArgMax(x, 0).ToArray());
        Assert.Equal([3], ArgMax(x, 0).Shape);
        Assert.Equal([1], ArgMax(Tensor.FromArray([9, double.NaN, 10, double.NaN], 1, 4)).ToArray());
        Assert.Contains("ArgMax", Assert.Throws<ArgumentException>(() => ArgMax(x, 2)).Message);
    }

    [Fact]
    public void EqualComparesElements()
    {
        var a = IndexTensor.FromArray([1, 2, 3], 3);
        Assert.Equal([1, 0, 1], Equal(a, IndexTensor.FromArray([1, 0, 3], 3)).ToArray());
        Assert.Contains("[3] and [1]", Assert.Throws<ArgumentException>(() => Equal(a, IndexTensor.FromArray([1], 1))).Message);
    }

    [Fact]
    public void AccuracyIsTheFractionOfHits()
    {
        var logits = Tensor.Seeded([1, 2, 5, 0, 3, 3, 0, 1], [1, 1, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1, 1, 1], 4, 2);
        var accuracy = Accuracy(logits, IndexTensor.FromArray([1, 0, 1, 1], 4));
        Assert.Equal(0.75, accuracy.Item);
        Assert.Equal([0], accuracy.E1ToArray());
        Assert.Contains("logits [4, 2] and labels [3]", Assert.Throws<ArgumentException>(
            () => Accuracy(logits, IndexTensor.FromArray([1, 0, 1], 3))).Message);
        Assert.Throws<ArgumentException>(() => Accuracy(Tensor.FromArray([], 0, 2), IndexTensor.FromArray([], 0)));
    }
}
