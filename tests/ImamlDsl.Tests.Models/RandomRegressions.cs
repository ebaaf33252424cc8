using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models;

/// <summary>Random models that once failed, kept as they were found but for names.</summary>
[Model]
public sealed partial class BroadcastIntoAProduct
{
    [Parameter(3, 4)]
    public partial Tensor A { get; }

    [Parameter(4, Adapt = false)]
    public partial Tensor B { get; }

    [Parameter(5, 1, 4)]
    public partial Tensor D { get; }

    [Parameter(Adapt = false)]
    public partial Tensor E { get; }

    /// <summary>On libtorch the gradient was written over a tensor that lacked an axis of the result.</summary>
    [Loss]
    public Tensor Loss([Shape(5, 4)] Tensor x)
    {
        var v1 = Tanh(MatMul(B, B));
        var v4 = Abs(x - 0.05);
        var v5 = 1 - 0.5 * v4;
        var v6 = Tanh(v5) * Sin(D);
        var v7 = Pow(1 + Sigmoid(v1), -1.5);
        var v8 = 2 / (1 + Square(E));
        var v9 = Sigmoid(v5);
        return Sum(v9 * v9) / 20 + Sum(v8 * v8) / 1 + Sum(v7 * v7) / 1 + Mean(Square(Sin(v6))) + 0.1 * Sum(A * A) + E * Sum(B);
    }
}
