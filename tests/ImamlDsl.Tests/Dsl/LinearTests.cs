using static ImamlDsl.Ops;

namespace ImamlDsl.Tests;

public sealed class LinearTests
{
    private static readonly Tensor A = Tensor.FromArray([1, 2, 3, 4, 5, 6], 2, 3);
    private static readonly Tensor V = Tensor.FromArray([1, -1, 2], 3);

    [Fact]
    public void MatMulOfMatricesAndVectors()
    {
        var b = Tensor.FromArray([1, 0, 0, 1, 2, 3], 3, 2);
        AssertTensor([7, 11, 16, 23], [2, 2], MatMul(A, b));
        AssertTensor([5, 11], [2], MatMul(A, V));
        AssertTensor([5, 5], [2], MatMul(V, b));
        AssertTensor([6], [], MatMul(V, V));
    }

    [Fact]
    public void MatMulBroadcastsLeadingAxes()
    {
        var a = Argument.Random(1, -1, 1, 2, 1, 2, 3);
        var b = Argument.Random(2, -1, 1, 4, 3, 2);
        var result = MatMul(Tensor.FromArray(a.Values, a.Shape), Tensor.FromArray(b.Values, b.Shape));
        Assert.Equal([2, 4, 2, 2], result.Shape);
        var values = result.ToArray();
        for (var i = 0; i < values.Length; i++)
        {
            var (p, q, r, c) = (i / 16, i / 4 % 4, i / 2 % 2, i % 2);
            var expected = Enumerable.Range(0, 3).Sum(k => a.Values[(((p * 2) + r) * 3) + k] * b.Values[(((q * 3) + k) * 2) + c]);
            Assert.Equal(expected, values[i], 1e-15);
        }
    }

    [Fact]
    public void LinearMultipliesByTheTransposedWeight()
    {
        AssertTensor([5, 11], [2], Linear(V, A));
        AssertTensor([15, 31], [1, 1, 2], Linear(Reshape(V, 1, 1, 3), A, Tensor.FromArray([10, 20], 2)));
    }

    [Fact]
    public void AnEmptyBatchGivesAnEmptyResult() => Assert.Equal([0, 2], Linear(Tensor.FromArray([], 0, 3), A).Shape);

    [Fact]
    public void ShapesThatDoNotFitAreNamed()
    {
        Assert.Contains("[2, 3] and [2, 3]", Assert.Throws<ArgumentException>(() => MatMul(A, A)).Message);
        Assert.Contains("scalar", Assert.Throws<ArgumentException>(() => MatMul(A, 2)).Message);
        var batches = Assert.Throws<ArgumentException>(
            () => MatMul(Tensor.FromArray(new double[8], 2, 2, 2), Tensor.FromArray(new double[12], 3, 2, 2)));
        Assert.Contains("[2, 2, 2] and [3, 2, 2]", batches.Message);
        Assert.Contains("x [2] and weight [2, 3]", Assert.Throws<ArgumentException>(() => Linear(Tensor.FromArray([1, 2], 2), A)).Message);
        Assert.Contains("bias [3] does not fit weight [2, 3]: [2]", Assert.Throws<ArgumentException>(() => Linear(V, A, V)).Message);
        Assert.Throws<ArgumentException>(() => Linear(V, A, 1.0));
    }

    private static void AssertTensor(double[] values, int[] shape, Tensor actual)
    {
        Assert.Equal(shape, actual.Shape);
        Assert.Equal(values, actual.ToArray());
    }
}
