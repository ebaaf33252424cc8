namespace ImamlDsl.Tests;

/// <summary>Entries and ranges of tensors against what C# makes of them in arrays.</summary>
public sealed class TensorIndexTests
{
    private static readonly Tensor M = Tensor.FromArray([0, 1, 2, 3, 4, 5], 2, 3);

    [Fact]
    public void AnEntryTakesItsAxisAway()
    {
        Assert.Equal([3, 4, 5], M[1].ToArray());
        Assert.Equal([3], M[1].Shape);
        Assert.Equal([3, 4, 5], M[^1].ToArray());
        Assert.Equal(5, M[1, 2].Item);
        Assert.Equal(1, M[0, ^2].Item);
    }

    [Fact]
    public void ARangeKeepsItsAxis()
    {
        Assert.Equal([1, 2, 4, 5], M[.., 1..].ToArray());
        Assert.Equal([2, 2], M[.., 1..].Shape);
        Assert.Equal([1, 3], M[1.., ..].Shape);
        Assert.Equal([4], M[1, 1..^1].ToArray());
        Assert.Equal([2, 5], M[.., 2].ToArray());
        Assert.Equal(M.ToArray(), M[..].ToArray());
    }

    [Fact]
    public void DerivativesFollowTheirEntries()
    {
        var x = Tensor.Seeded([1, 2, 3], [10, 20, 30], [0, 0, 0], 3);
        Assert.Equal([20, 30], x[1..].E1ToArray());
    }

    [Fact]
    public void WhatLiesOutsideIsRefused()
    {
        Assert.Contains("The index 2 lies outside of an axis of extent 2 of shape [2, 3]", Assert.Throws<ArgumentException>(() => M[2]).Message);
        Assert.Contains("The index ^3 lies outside", Assert.Throws<ArgumentException>(() => M[^3]).Message);
        Assert.Contains("The range 1..1 takes nothing", Assert.Throws<ArgumentException>(() => M[.., 1..1]).Message);
        Assert.Contains("The range 0..4 takes nothing, or lies outside of an axis of extent 3", Assert.Throws<ArgumentException>(() => M[0, ..4]).Message);
        Assert.Contains("3 indices were given for a tensor of shape [2, 3]", Assert.Throws<ArgumentException>(() => M[0, 0, 0]).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => M[-1]);
    }
}
