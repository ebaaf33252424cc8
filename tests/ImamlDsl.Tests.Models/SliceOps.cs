using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models;

/// <summary>Slices, concatenations and paddings of inputs, parameters of both kinds and what is computed, with sizes that the data and the instance decide.</summary>
[Model]
public sealed partial class SliceOps
{
    public int Width { get; init; } = 4;

    [Parameter(3, 8)]
    public partial Tensor W { get; }

    [Parameter(nameof(Width), 8)]
    public partial Tensor V { get; }

    [Parameter(3, 8, Adapt = false)]
    public partial Tensor Shared { get; }

    public Tensor Predict([Shape("N", 8)] Tensor x)
    {
        var h = Tanh(Linear(x, W));
        return Concat(-1, Slice(h, 1, 1), Select(h, 1, -1 * h.Rank / 2) * Ones(h), Pad(h, 0, 0, 0)).Doubled();
    }

    [Loss]
    public Tensor Sliced([Shape("N", 8)] Tensor x)
    {
        var h = Sin(Linear(x, W));
        var differences = Slice(h, 0, 1) - Slice(h, 0, 0, -1);
        var odd = Slice(x * Select(W, 0, 2), 1, 1, step: 3);
        var last = Slice(x, 0, x.Shape[0] - 2);
        return Sum(Square(differences)) + Mean(Exp(odd)) + Sum(MatMul(last, Transpose(V, 0, 1))) * Sum(Select(h, 0, -1))
            + Sum(Square(Slice(V, -2, Width - 1) + Slice(W, 0, -2, 100))) + Mean(Slice(Shared * W, 1, 2, 4) * Slice(W, 1, 6));
    }

    [Loss]
    public Tensor Joined([Shape("N", 8)] Tensor x)
    {
        var h = Tanh(Linear(x, Concat([W, Shared]))) * Mean(Concat([W, 2 * V, Shared]));
        var parts = Split(h, 3, 1);
        var halves = Chunk(Concat(1, parts[1], parts[0] * Slice(h, 1, 0, 3), x), 2, -1);
        var stacked = Stack(1, Slice(W, 1, 0, 4), Slice(Shared, 1, 4), Square(Slice(W, 1, 4)));
        return Sum(Square(halves[0] * halves[1])) + Mean(Exp(Sum(stacked, 1))) + Sum(Stack([W, Shared]) * Unsqueeze(W, 0))
            + Mean(Square(Concat(0, x, x * x, Pad(W, 0, 1, 2))));
    }

    [Loss]
    public Tensor Padded([Shape("N", 8)] Tensor x)
    {
        var p = Pad(W, [(1, 0), (0, 2)]) + Pad(Tanh(W), [(0, 1), (2, 0)], 1.5);
        var running = CumSum(CumSum(x * Select(W, 0, 1), 1), 0);
        return Sum(Square(p)) + Mean(Sin(running)) + Sum(Exp(Pad(W, -1, 3, 1, -0.5))) + Sum(CumSum(CumSum(V * V, 0), -1) * V)
            + Sum(Expand(Squeeze(Unsqueeze(Select(W, 1, 3), 0), 0), x.Shape[0], -1) * Linear(x, W)) + Sum(Pad(x * Select(Shared, 0, 0), 0, 2, 0) * Pad(x * Select(W, 0, 0), 0, 2, 0));
    }

    [Loss]
    public Tensor Channels([Shape("N", 2, 4, 4)] Tensor images)
    {
        // What is convolved keeps its channels last through slices, concatenations and running sums.
        var h = Tanh(Conv2d(images, Reshape(W, 3, 2, 2, 2)));
        h = Concat(1, h, Slice(Square(h), 1, 1), CumSum(h, 2));
        return Mean(Square(Conv2d(Pad(h, [(0, 0), (0, 0), (1, 0), (0, 1)]), Reshape(Concat(0, W, Slice(V, 0, 0, 1)), 1, 8, 2, 2))));
    }

    private static Tensor Ones(Tensor h) => Expand(Unsqueeze(Slice(0 * h, 1, 0, 1) + 1, -1), -1, 1, 1).Flat();
}

/// <summary>Definitions outside of the model.</summary>
internal static class SliceFunctions
{
    /// <summary>[N, 1, 1] → [N, 1].</summary>
    [Differentiable]
    public static Tensor Flat(this Tensor x) => Squeeze(x, 1);

    /// <summary>Twice.</summary>
    [Differentiable]
    public static Tensor Doubled(this Tensor x) => x + x;
}
