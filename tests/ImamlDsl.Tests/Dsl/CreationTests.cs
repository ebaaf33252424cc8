using static ImamlDsl.Ops;

namespace ImamlDsl.Tests;

/// <summary>Constants against what PyTorch's functions of the same names give.</summary>
public sealed class CreationTests
{
    [Fact]
    public void ConstantsFillTheirShape()
    {
        Assert.Equal([0, 0, 0, 0, 0, 0], Zeros(2, 3).ToArray());
        Assert.Equal([2, 3], Zeros(2, 3).Shape);
        Assert.Equal([1, 1], Ones(2).ToArray());
        Assert.Equal([-0.5, -0.5], Full([2, 1], -0.5).ToArray());
        Assert.Equal(7, Full([], 7).Item);
        Assert.Equal(0, Zeros(0, 3).Length);
    }

    [Fact]
    public void NumbersAreCountedAndTheIdentityIsItself()
    {
        Assert.Equal([0, 1, 2, 3], Arange(4).ToArray());
        Assert.Equal([4], Arange(4).Shape);
        Assert.Equal([1, 0, 0, 0, 1, 0, 0, 0, 1], Eye(3).ToArray());
        Assert.Equal([3, 3], Eye(3).Shape);
    }

    [Fact]
    public void WhatIsNoShapeIsRefused()
    {
        Assert.Contains("Zeros: the shape [2, -1] has a negative extent", Assert.Throws<ArgumentException>(() => Zeros(2, -1)).Message);
        Assert.Throws<ArgumentNullException>(() => Full(null!, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Arange(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Eye(0));
        Assert.Contains("more elements than an array can hold", Assert.Throws<ArgumentException>(() => Eye(1 << 20)).Message);
    }
}
