using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models;

/// <summary>Reshapes, flattenings and permutations of inputs, parameters and what is computed.</summary>
[Model]
public sealed partial class ShapeOps
{
    [Parameter(3, 4, 5)]
    public partial Tensor W { get; }

    [Parameter(20, 3)]
    public partial Tensor U { get; }

    public Tensor Predict([Shape("N", 3, 4, 5)] Tensor x) => Permute(Sin(x * W), 2, 0, 3, 1);

    [Loss]
    public Tensor Reshaped([Shape("N", 3, 4, 5)] Tensor x)
    {
        var h = Sin(x * W);
        var flat = Flatten(h);
        var grouped = Reshape(h, -1, 20);
        var split = Reshape(Permute(h, 0, 3, 1, 2), x.Shape[0], 5, -1);
        return Sum(Square(Sum(flat, 0))) + Mean(Exp(MatMul(grouped, U))) + Sum(Square(Max(split, 1))) + Sum(Reshape(W, 60) * Reshape(Permute(U, 1, 0), -1));
    }

    [Loss]
    public Tensor Permuted([Shape("N", 3, 4, 5)] Tensor x)
    {
        var p = Permute(x, 3, 1, 0, 2) * Permute(W, 2, 0, 1).Reordered();
        return Sum(Exp(0.1 * p)) + Mean(Square(Permute(Permute(W, 1, 2, 0), 2, 0, 1) - W + Permute(Reshape(U, 5, 4, 3), 2, 1, 0)));
    }
}

/// <summary>A definition outside of the model.</summary>
internal static class ShapeFunctions
{
    /// <summary>[5, 3, 4] → [5, 3, 1, 4].</summary>
    [Differentiable]
    public static Tensor Reordered(this Tensor x) => Reshape(x, x.Shape[0], x.Shape[1], 1, -1);
}
