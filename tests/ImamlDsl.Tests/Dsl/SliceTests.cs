using static ImamlDsl.Ops;

namespace ImamlDsl.Tests;

/// <summary>Slices, concatenations, paddings and running sums against what Python and PyTorch give.</summary>
public sealed class SliceTests
{
    private static readonly Tensor V = Tensor.FromArray([0, 1, 2, 3, 4], 5);

    private static readonly Tensor M = Tensor.FromArray([0, 1, 2, 3, 4, 5], 2, 3);

    [Theory]
    [InlineData(0, null, 1, new double[] { 0, 1, 2, 3, 4 })]
    [InlineData(1, 3, 1, new double[] { 1, 2 })]
    [InlineData(-2, null, 1, new double[] { 3, 4 })]
    [InlineData(0, -1, 1, new double[] { 0, 1, 2, 3 })]
    [InlineData(-100, 100, 1, new double[] { 0, 1, 2, 3, 4 })]
    [InlineData(1, null, 2, new double[] { 1, 3 })]
    [InlineData(0, null, 2, new double[] { 0, 2, 4 })]
    [InlineData(0, 4, 3, new double[] { 0, 3 })]
    [InlineData(4, null, 100, new double[] { 4 })]
    public void SlicesAreThoseOfPython(int start, int? end, int step, double[] expected) => Assert.Equal(expected, Slice(V, 0, start, end, step).ToArray());

    [Fact]
    public void ASliceRunsAlongAnyAxis()
    {
        Assert.Equal([1, 2, 4, 5], Slice(M, 1, 1).ToArray());
        Assert.Equal([2, 2], Slice(M, -1, 1).Shape);
        Assert.Equal([3, 4, 5], Slice(M, 0, 1).ToArray());
        Assert.Equal([0, 2, 3, 5], Slice(M, 1, step: 2).ToArray());
    }

    [Fact]
    public void SlicesThatTakeNothingAreRefused()
    {
        Assert.Contains("takes no entry along axis 0 of [5]: it begins at 3 and ends before 2", Assert.Throws<ArgumentException>(() => Slice(V, 0, 3, 2)).Message);
        Assert.Throws<ArgumentException>(() => Slice(V, 0, 5));
        Assert.Throws<ArgumentException>(() => Slice(V, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Slice(V, 0, step: 0));
    }

    [Fact]
    public void SelectTakesOneEntryAndItsAxisDisappears()
    {
        Assert.Equal([2, 5], Select(M, 1, -1).ToArray());
        Assert.Equal([2], Select(M, 1, 0).Shape);
        Assert.Contains("no entry 3 along axis 1 of [2, 3]: indices run from -3 to 2", Assert.Throws<ArgumentException>(() => Select(M, 1, 3)).Message);
        Assert.Throws<ArgumentException>(() => Select(M, 1, -4));
    }

    [Fact]
    public void PartsAreThoseOfPyTorch()
    {
        Assert.Equal([[0, 1], [2, 3], [4]], Split(V, 2).Select(p => p.ToArray()));
        Assert.Equal([[0, 1], [2, 3], [4]], Chunk(V, 4).Select(p => p.ToArray()));
        Assert.Equal([[0, 3], [1, 4], [2, 5]], Chunk(M, 3, -1).Select(p => p.ToArray()));
        Assert.Equal(5, Chunk(V, 100).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => Split(V, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Chunk(V, 0));
    }

    [Fact]
    public void ConcatAndStackKeepTheOrder()
    {
        Assert.Equal([0, 1, 2, 9, 3, 4, 5, 8], Concat(-1, M, Tensor.FromArray([9, 8], 2, 1)).ToArray());
        Assert.Equal([4, 3], Concat([M, M]).Shape);
        Assert.Equal([0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5], Stack(1, M, M).ToArray());
        Assert.Equal([2, 3, 2], Stack(-1, M, M).Shape);
        Assert.Contains("differ along axis 0 only; they have [2, 3], [5]", Assert.Throws<ArgumentException>(() => Concat(0, M, V)).Message);
        Assert.Contains("tensors of one shape; they have [2, 3], [5]", Assert.Throws<ArgumentException>(() => Stack(0, M, V)).Message);
        Assert.Contains("at least one tensor", Assert.Throws<ArgumentException>(() => Concat(0)).Message);
        Assert.Contains("places run from -3 to 2", Assert.Throws<ArgumentException>(() => Stack(3, M)).Message);
    }

    [Fact]
    public void PadAddsAConstantAroundAnAxis()
    {
        Assert.Equal([7, 0, 1, 2, 7, 7, 7, 3, 4, 5, 7, 7], Pad(M, 1, 1, 2, 7).ToArray());
        Assert.Equal([0, 0, 0, 0, 0, 1, 2, 0, 3, 4, 5, 0], Pad(M, [(1, 0), (0, 1)]).ToArray());
        Assert.Contains("a pair for each of the 2 axes of [2, 3]; given 1", Assert.Throws<ArgumentException>(() => Pad(M, [(1, 1)])).Message);
        Assert.Contains("given -1 and 0", Assert.Throws<ArgumentException>(() => Pad(M, 0, -1, 0)).Message);

        // What lies beside infinities stays what it is.
        var infinite = Pad(Tensor.FromArray([double.PositiveInfinity, double.NaN], 2), 0, 1, 1);
        Assert.Equal([0, double.PositiveInfinity, double.NaN, 0], infinite.ToArray());
    }

    [Fact]
    public void RunningSumsCarryNaNOnwards()
    {
        Assert.Equal([0, 1, 3, 3, 7, 12], CumSum(M, 1).ToArray());
        Assert.Equal([0, 1, 2, 3, 5, 7], CumSum(M, 0).ToArray());
        Assert.Equal([1, double.NaN, double.NaN], CumSum(Tensor.FromArray([1, double.NaN, 2], 3), 0).ToArray());
    }

    [Fact]
    public void AxesComeAndGo()
    {
        Assert.Equal([2, 1, 3], Unsqueeze(M, 1).Shape);
        Assert.Equal([2, 3, 1], Unsqueeze(M, -1).Shape);
        Assert.Equal([2, 3], Squeeze(Unsqueeze(M, 0), 0).Shape);
        Assert.Contains("axis 1 of [2, 3] has 3", Assert.Throws<ArgumentException>(() => Squeeze(M, 1)).Message);
        Assert.Equal([0, 3, 1, 4, 2, 5], Transpose(M, 0, 1).ToArray());
        Assert.Equal([0, 1, 2, 3, 4, 0, 1, 2, 3, 4], Expand(V, 2, -1).ToArray());
        Assert.Contains("cannot repeat [5] to [4]", Assert.Throws<ArgumentException>(() => Expand(V, 4)).Message);
        Assert.Contains("at least the 2 axes", Assert.Throws<ArgumentException>(() => Expand(M, 3)).Message);
        Assert.Throws<ArgumentException>(() => Expand(V, -1, 5));
    }

    [Fact]
    public void EmbeddingTakesRowsAndNamesTheIndexThatIsNone()
    {
        Assert.Equal([3, 4, 5, 0, 1, 2, 3, 4, 5], Embedding(M, IndexTensor.FromArray([1, 0, 1], 3)).ToArray());
        Assert.Equal([1, 2, 3], Embedding(M, IndexTensor.FromArray([1, 0], 1, 2)).Shape);
        Assert.Contains(
            "index 2 at position 1 is not one of the 2 rows, 0 to 1", Assert.Throws<ArgumentException>(() => Embedding(M, IndexTensor.FromArray([0, 2], 2))).Message);
        Assert.Throws<ArgumentException>(() => Embedding(V, IndexTensor.FromArray([0], 1)));
    }
}
