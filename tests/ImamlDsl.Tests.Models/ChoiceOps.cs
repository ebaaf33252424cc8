using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models;

/// <summary>Comparisons, what combines them, and what is chosen by them.</summary>
[Model]
public sealed partial class ChoiceOps
{
    [Parameter(3, 4)]
    public partial Tensor A { get; }

    [Parameter(3)]
    public partial Tensor B { get; }

    [Parameter(2, 3, 2, 2)]
    public partial Tensor K { get; }

    [Loss]
    public Tensor Operators([Shape("N", 4)] Tensor x, [Shape("N", 1)] Tensor y)
    {
        var z = Linear(x, A, B);
        var inside = (z > -0.5) & (z <= 0.75);
        var outside = !inside | (B >= z);
        outside &= y < z;
        return Sum(Where(inside, Exp(z), 2 * z)) + Mean(Where(outside, Square(z), Sin(B))) + Sum(Where(y > 0, B, z * z));
    }

    [Loss]
    public Tensor Functions([Shape("N", 4)] Tensor x)
    {
        var z = Linear(x, A, B);
        var y = Where(Less(z, 0) | GreaterEqual(z, 1), z * B, Exp(z)) + Where(LessEqual(0.5, z) & Greater(B, z), z * z * z, B);
        return Mean(y) + Sum(Where(NotEqual(Sign(z), 1), 3 * z, Square(B))) + Sum(Where(Equal(Sign(B), 1.0), B, -B * B));
    }

    /// <summary>The branch that is not taken has an infinite or no value.</summary>
    [Loss]
    public Tensor Safe([Shape("N", 4)] Tensor x)
    {
        var z = Linear(x, A, B);
        var hinge = Relu(z);
        return Sum(Where(z > 0, z * Log(hinge) * Square(z), 0.0) + Where(z > 0, 0.0, Exp(1000 * hinge) * z) + Where(hinge > 0, Sqrt(hinge) / hinge, z));
    }

    [Loss]
    public Tensor Limits([Shape("N", 4)] Tensor x, [Shape("N", 1)] Tensor y)
    {
        var z = Linear(x, A, B);
        return Sum((Maximum(z, B) * Minimum(z, y)) + Square(Clamp(z, -0.5, 0.5)) + Exp(Clamp(z, max: 0.25)) + (z * Clamp(z, min: 0)) + Maximum(z, 0.1) + Minimum(0.2, z * z));
    }

    /// <summary>Over images whose channels lie last in memory, with conditions of few axes.</summary>
    [Loss]
    public Tensor Images([Shape("N", 3, 5, 4)] Tensor x)
    {
        var h = Conv2d(x, K);
        var large = Mean(h, [2, 3], keepDims: true) < h;
        return Mean(Where(large, Square(h), Tanh(h)) + Maximum(h, Mean(h, 1, keepDims: true)));
    }

    [Metric]
    public Tensor Share([Shape("N", 4)] Tensor x) => Mean(Where(Linear(x, A) > B, 1.0, 0.0)) + Sum(Where(x.Shape[1] > 3 ? B > 0 : B < 0, B, 2.0));
}
