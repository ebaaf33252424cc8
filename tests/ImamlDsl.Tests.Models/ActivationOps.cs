using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models;

/// <summary>Activations and the functions they are made of, on values on both sides of their kinks.</summary>
[Model]
public sealed partial class ActivationOps
{
    [Parameter(3, 4)]
    public partial Tensor A { get; }

    [Parameter(3)]
    public partial Tensor B { get; }

    [Loss]
    public Tensor Gates([Shape("N", 4)] Tensor x)
    {
        var z = 3 * Linear(x, A, B);
        return Mean(Square(Silu(z)) + (Gelu(z) * B) + Sin(Gelu(z, approximate: "tanh")) + Silu(Square(z) - 1));
    }

    [Loss]
    public Tensor Bends([Shape("N", 4)] Tensor x)
    {
        var z = 2 * Linear(x, A, B);
        return Sum((Elu(z) * Elu(z, alpha: 0.5)) + Exp(LeakyRelu(z)) + Square(LeakyRelu(z, 0.2)) + (Softsign(z) * Softsign(2 * z)));
    }

    [Loss]
    public Tensor Errors([Shape("N", 4)] Tensor x)
    {
        var z = Linear(x, A, B);
        return Mean((Erf(z) * Exp(z)) + Square(Erfc(2 * z)) + Log(Erfc(z)) + Expm1(z) + (Expm1(0.001 * z) * Log1p(Square(z))) + Log1p(0.001 * Tanh(z)));
    }

    public Tensor Predict([Shape("N", 4)] Tensor x) => Sign(Linear(x, A, B)) * Erfc(Linear(x, A) * 5);
}
