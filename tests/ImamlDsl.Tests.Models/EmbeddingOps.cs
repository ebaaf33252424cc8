using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models;

/// <summary>Tables looked up by indices that repeat, of adapted and of shared parameters.</summary>
[Model]
public sealed partial class EmbeddingOps
{
    public int Words { get; init; } = 5;

    [Parameter(nameof(Words), 3)]
    public partial Tensor Table { get; }

    [Parameter(4, 2, Adapt = false)]
    public partial Tensor Positions { get; }

    [Parameter(5, 3)]
    public partial Tensor W { get; }

    public Tensor Predict([Shape("N", 7)] IndexTensor words) => Linear(Tanh(Embedding(Table, words)), W);

    [Loss]
    public Tensor Bag([Shape("N", 7)] IndexTensor words, [Shape("N")] IndexTensor labels)
    {
        var h = Mean(Tanh(Embedding(Table, words)), 1);
        return CrossEntropy(Linear(h, W), labels) + 0.1 * Sum(Square(Embedding(Table, labels)));
    }

    [Loss]
    public Tensor Placed([Shape("N", 7)] IndexTensor words, [Shape("N")] IndexTensor places)
    {
        var p = Embedding(Positions, places);
        var e = Embedding(Table * Table, words);
        return Sum(Square(Concat(-1, Sum(Exp(0.1 * e), 1), p))) + Mean(Square(Embedding(Positions * Slice(W, 0, 1, step: 1, end: 5).Columns(2), places)));
    }
}

/// <summary>Definitions outside of the model.</summary>
internal static class EmbeddingFunctions
{
    /// <summary>The first columns.</summary>
    [Differentiable]
    public static Tensor Columns(this Tensor x, int count) => Slice(x, 1, 0, count);
}
