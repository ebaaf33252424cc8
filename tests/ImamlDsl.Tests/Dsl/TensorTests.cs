namespace ImamlDsl.Tests;

public sealed class TensorTests
{
    [Fact]
    public void HoldsACopyOfItsValues()
    {
        double[] values = [1, 2, 3, 4, 5, 6];
        var tensor = Tensor.FromArray(values, 2, 3);
        values[0] = 9;
        Assert.Equal([1, 2, 3, 4, 5, 6], tensor.ToArray());
        tensor.ToArray()[0] = 9;
        Assert.Equal(1, tensor.ToArray()[0]);
        Assert.Equal([2, 3], tensor.Shape);
        Assert.Equal((2, 6), (tensor.Rank, tensor.Length));
    }

    [Fact]
    public void ValuesMustFillTheShape()
    {
        var error = Assert.Throws<ArgumentException>(() => Tensor.FromArray([1, 2, 3], 2, 2));
        Assert.Contains("3 values were given for shape [2, 2], which has 4 elements", error.Message);
        Assert.Throws<ArgumentException>(() => Tensor.FromArray([], -1, 0));
        Assert.Throws<ArgumentException>(() => IndexTensor.FromArray([1, 2, 3], 2));
        Assert.Throws<ArgumentException>(() => Tensor.FromArray([], 1 << 20, 1 << 20));
    }

    [Fact]
    public void MayBeEmpty()
    {
        var tensor = Tensor.FromArray([], 0, 3);
        Assert.Equal(0, tensor.Length);
        Assert.Equal([0, 3], Ops.Exp(tensor).Shape);
    }

    [Fact]
    public void ItemNeedsOneElement()
    {
        Assert.Equal(4, Tensor.FromArray([4], 1, 1).Item);
        Assert.Contains("[2]", Assert.Throws<InvalidOperationException>(() => Tensor.FromArray([1, 2], 2).Item).Message);
    }

    [Fact]
    public void DescribesItself()
    {
        Assert.Equal("Tensor [2, 2] {1, 2.5, 3, -4}", Tensor.FromArray([1, 2.5, 3, -4], 2, 2).ToString());
        Assert.Equal("Tensor [] {0.5}", Tensor.Scalar(0.5).ToString());
        Assert.Equal("IndexTensor [10] {0, 1, 2, 3, 4, 5, 6, 7, …}", IndexTensor.FromArray([.. Enumerable.Range(0, 10)], 10).ToString());
    }

    [Fact]
    public void SeedsNeedTheSameLength() => Assert.Throws<ArgumentException>(() => Tensor.Seeded([1, 2], [1], [1, 2], 2));
}
