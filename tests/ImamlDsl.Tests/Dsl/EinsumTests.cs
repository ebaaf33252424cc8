using static ImamlDsl.Ops;

namespace ImamlDsl.Tests;

/// <summary>Einstein's sum convention and attention against the operations they stand for.</summary>
public sealed class EinsumTests
{
    private static readonly Tensor A = Of(1, 2, 3, 4);

    private static readonly Tensor B = Of(2, 2, 4, 5);

    private static readonly Tensor S = Of(3, 3, 3);

    [Fact]
    public void StandsForKnownOperations()
    {
        Same(MatMul(A, B), Einsum("bij,bjk->bik", A, B));
        Same(Sum(MatMul(A, B), 0), Einsum("bij,bjk", A, B)); // without a result: the indices that occur once
        Same(MatMul(A, B), Einsum("...ij, ...jk -> ...ik", A, B));
        Same(Permute(A, 2, 0, 1), Einsum("abc->cab", A));
        Same(Permute(A, 2, 0, 1), Einsum("bca", A)); // without a result: the order of the alphabet
        Same(Sum(A, [0, 2]), Einsum("abc->b", A));
        Same(Sum(A), Einsum("abc->", A));
        Same(Sum(A, [0, 1]), Einsum("...c->c", A)); // an ellipsis that the result lacks is summed
        Same(Unsqueeze(Select(S, 0, 0), -1) * Select(S, 0, 1), Einsum("i,j->ij", Select(S, 0, 0), Select(S, 0, 1)));
        Assert.Equal(S.ToArray()[0] + S.ToArray()[4] + S.ToArray()[8], Einsum("ii", S).Item, 1e-14);
        Assert.Equal([S.ToArray()[0], S.ToArray()[4], S.ToArray()[8]], Einsum("ii->i", S).ToArray());
        Same(A * Slice(A, 0, 0, 1), Einsum("...a,...a->...a", A, Slice(A, 0, 0, 1))); // extents of 1 repeat in an ellipsis
    }

    [Theory]
    [InlineData("bij,bjk->bik", "has indices for 2 operands; given 1", 1)]
    [InlineData("bi,bjk->bik", "has 2 indices for operand 0, which has 3 axes", 2)]
    [InlineData("bij,bjk->bikx", "an index in the result twice or in no operand", 2)]
    [InlineData("bij,bjk->bb", "an index in the result twice or in no operand", 2)]
    [InlineData("bij,bjk->b->", "takes one '->' at most", 2)]
    [InlineData("b1j,bjk", "takes letters", 2)]
    [InlineData("bij,bik->bjk", "Einsum has 3 and 4 for 'i'; the operands have [2, 3, 4], [2, 4, 5]", 2)]
    public void MistakesAreNamed(string equation, string message, int operands) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => Einsum(equation, new[] { A, B }[..operands])).Message);

    [Fact]
    public void AttentionIsAWeightedMeanOfValues()
    {
        // Equal scores: plain means; those of a causal mask over what has been seen.
        var (zeros, values) = (Tensor.FromArray(new double[6], 3, 2), Tensor.FromArray([1, 2, 6], 3, 1));
        Same(Tensor.FromArray([3, 3, 3], 3, 1), ScaledDotProductAttention(zeros, zeros, values));
        Same(Tensor.FromArray([1, 1.5, 3], 3, 1), ScaledDotProductAttention(zeros, zeros, values, isCausal: true));
        var mask = Tensor.FromArray([double.NegativeInfinity, 0, 0], 3);
        Same(Tensor.FromArray([4, 4, 4], 3, 1), ScaledDotProductAttention(zeros, zeros, values, mask));
        Same(Tensor.FromArray([4, 4, 4], 3, 1), ScaledDotProductAttention(zeros, zeros, values, mask >= 0));
    }

    [Fact]
    public void AttentionScalesByTheRootOfTheFeatures()
    {
        var (q, k, v) = (Of(4, 2, 3, 4), Of(5, 2, 5, 4), Of(6, 2, 5, 6));
        Same(MatMul(Softmax(MatMul(q, Transpose(k, 1, 2)) / 2), v), ScaledDotProductAttention(q, k, v));
        Same(MatMul(Softmax(MatMul(q, Transpose(k, 1, 2)) * 3), v), ScaledDotProductAttention(q, k, v, scale: 3));

        // Scores of ±80000 do not overflow.
        Assert.All(ScaledDotProductAttention(q, k, v, scale: 80000).ToArray(), y => Assert.True(double.IsFinite(y)));
    }

    [Fact]
    public void AttentionThatDoesNotFitIsNamed()
    {
        var (q, k, v) = (Of(4, 3, 4), Of(5, 5, 4), Of(6, 4, 6));
        Assert.Contains("they have [3, 4], [5, 4] and [4, 6]", Assert.Throws<ArgumentException>(() => ScaledDotProductAttention(q, k, v)).Message);
        Assert.Contains("not both", Assert.Throws<ArgumentException>(() => ScaledDotProductAttention(q, k, k, Of(1, 5), true)).Message);
        Assert.Contains("broadcasts to the scores [3, 5]; it has [4]", Assert.Throws<ArgumentException>(() => ScaledDotProductAttention(q, k, k, Of(1, 4) > 0)).Message);
        Assert.Contains("broadcasts to the scores [3, 5]; it has [2, 3, 5]", Assert.Throws<ArgumentException>(() => ScaledDotProductAttention(q, k, k, Of(1, 2, 3, 5))).Message);
    }

    private static Tensor Of(ulong seed, params int[] shape) => Tensor.FromArray(Argument.Random(seed, -1, 1, shape).Values, shape);

    private static void Same(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        Derivatives.AssertClose(expected.ToArray(), actual.ToArray(), "value", 1e-14);
    }
}
