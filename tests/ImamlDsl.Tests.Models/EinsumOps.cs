using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models;

/// <summary>Einstein's sum convention in its forms, products of matrices with batches that broadcast, and attention.</summary>
[Model]
public sealed partial class EinsumOps
{
    [Parameter(2, 3, 4)]
    public partial Tensor A { get; }

    [Parameter(2, 4, 5)]
    public partial Tensor B { get; }

    [Parameter(3, 3)]
    public partial Tensor S { get; }

    [Parameter(4, Adapt = false)]
    public partial Tensor C { get; }

    public Tensor Predict([Shape("N", 4)] Tensor x) => Einsum("ni,hki,hko->nho", x, A, Einsum("hio,kh->hko", B, Einsum("hii->ih", Einsum("hki,hli->hkl", A, A))));

    [Loss]
    public Tensor Sums([Shape("N", 4)] Tensor x)
    {
        var chain = Einsum("ni,hki,hij->nkj", x, A, B);
        var diagonal = Einsum("ii->i", S * S) + Einsum("kk,k->k", S, Einsum("hki->k", A));
        var batched = Einsum("...i,hki->...hk", x * C, A);
        return Sum(Square(chain)) + Sum(Exp(diagonal)) + Mean(Square(batched)) + Einsum("ii", S) * Einsum("ab,ab", S, S) + Sum(Sin(Einsum("ba", S) * Einsum("i,j->ij", diagonal, diagonal)))
            + Sum(Einsum("...ki,...i->...k", A, Unsqueeze(Slice(A, 0, 0, 1), 0).First()) * Einsum("a,b,ba->ab", diagonal, diagonal, S).Row());
    }

    [Loss]
    public Tensor Products([Shape("N", 4)] Tensor x)
    {
        var vectors = MatMul(C, MatMul(Transpose(A, 1, 2), Select(S, 0, 0)).Sum0());
        var batches = MatMul(Reshape(A, 2, 1, 3, 4), B);
        return Sum(Square(batches)) + vectors * Sum(MatMul(x, B)) + Mean(Exp(MatMul(A, Select(x, 0, 0)))) + Sum(Square(MatMul(Select(x, 0, 1), B))) + Sum(MatMul(S, A) * A);
    }

    [Loss]
    public Tensor Attended([Shape("N", 4)] Tensor x, [Shape("N", 3)] Tensor mask)
    {
        // Two heads of a sequence attend to three keys; then the sequence to itself, each place to those before it.
        var queries = MatMul(x, Transpose(A, 1, 2));
        var heads = ScaledDotProductAttention(queries, S, Select(A, 0, 0), mask);
        var itself = ScaledDotProductAttention(Tanh(heads), heads, x, isCausal: true);
        return Mean(Square(itself)) + Sum(ScaledDotProductAttention(queries, queries, queries, scale: 0.3));
    }
}

/// <summary>Definitions outside of the model.</summary>
internal static class EinsumFunctions
{
    /// <summary>[1, ..] → [..].</summary>
    [Differentiable]
    public static Tensor First(this Tensor x) => Select(Select(Squeeze(x, 0), 1, 0), 0, 0);

    /// <summary>The first row.</summary>
    [Differentiable]
    public static Tensor Row(this Tensor x) => Select(x, 0, 0);

    /// <summary>The sum over the first axis.</summary>
    [Differentiable]
    public static Tensor Sum0(this Tensor x) => Ops.Sum(x, 0);
}
