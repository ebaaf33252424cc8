using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models;

/// <summary>Matrix products of every rank, with leading axes that are equal, repeated or missing.</summary>
[Model]
public sealed partial class MatrixOps
{
    [Parameter(3, 4)]
    public partial Tensor A { get; }

    [Parameter(4)]
    public partial Tensor V { get; }

    [Parameter(5, 1, 2, 3)]
    public partial Tensor Batch { get; }

    [Parameter(2, 4)]
    public partial Tensor W { get; }

    [Parameter(2)]
    public partial Tensor B { get; }

    [Loss]
    public Tensor Small([Shape("N", 4)] Tensor x, [Shape("N", 3)] Tensor y)
    {
        var matrixVector = MatMul(A, V);
        var vectorMatrix = MatMul(matrixVector, A);
        var dot = MatMul(vectorMatrix, V);
        return (dot * dot) + Mean(Square(MatMul(x, V))) + Sum(Sin(MatMul(y, A)) * x) + Sum(MatMul(MatMul(Permute(y, 1, 0), x), V));
    }

    [Loss]
    public Tensor Batched([Shape("N", 3, 4)] Tensor x, [Shape("N", 2, 3)] Tensor y)
    {
        var both = MatMul(y * 2, x);
        var right = MatMul(y, A);
        var left = MatMul(W, Permute(x, 0, 2, 1));
        var repeated = MatMul(Batch, x);
        return Sum(both * right) + Sum(Square(left)) + Mean(Square(Tanh(repeated))) + Sum(MatMul(x, V)) + Sum(Sin(MatMul(MatMul(Batch, A), V)));
    }

    [Loss]
    public Tensor Squares([Shape("N", 2, 3)] Tensor y)
    {
        // The same value on both sides of a product.
        var g = MatMul(Permute(A, 1, 0), A);
        var h = MatMul(y, A);
        return Sum(MatMul(g, g)) + Sum(MatMul(h, Permute(h, 0, 2, 1))) + MatMul(V, V);
    }

    [Loss]
    public Tensor LinearOnRank3([Shape("N", 5, 4)] Tensor x) => Mean(Square(Tanh(Linear(x, W, B)) + Linear(V, W)));
}
