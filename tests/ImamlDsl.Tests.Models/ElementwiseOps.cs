using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models;

/// <summary>Every elementwise operation, on values that keep away from singular points.</summary>
[Model]
public sealed partial class ElementwiseOps
{
    [Parameter(3, 4)]
    public partial Tensor A { get; }

    [Parameter(3)]
    public partial Tensor B { get; }

    [Loss]
    public Tensor Smooth([Shape("N", 4)] Tensor x)
    {
        var z = Linear(x, A, B);
        var positive = Softplus(z) + 0.5;
        var sum = Exp(0.3 * z) + Log(positive) - Sqrt(positive) + Square(z);
        return Sum((sum * Tanh(z)) + (Sigmoid(z) / positive) + (Sin(z) * Cos(2 * z)) - -z);
    }

    [Loss]
    public Tensor Kinks([Shape("N", 4)] Tensor x)
    {
        var z = Linear(x, A, B);
        return Mean((Abs(z) * Exp(z)) + (Relu(z) * Sin(z)) + Relu(Abs(z) - 0.5) + Square(Relu(-z)));
    }

    [Loss]
    public Tensor Powers([Shape("N", 4)] Tensor x)
    {
        var z = Linear(x, A, B);
        var positive = Exp(z);
        return Sum(Pow(positive, 2.5) - Pow(positive, -1.5) + Pow(z, 3) + Pow(z, 2) + Pow(z, 1) + Pow(z, 0) + Pow(positive, 0.5) + Pow(positive, -1));
    }

    [Loss]
    public Tensor TensorPowers([Shape("N", 4)] Tensor x)
    {
        var positive = Softplus(Linear(x, A)) + 0.25;
        return Mean(Pow(positive, B) + Pow(2.0, B) + Pow(positive, 1 + Square(B)));
    }

    [Loss]
    public Tensor Divisions([Shape("N", 4)] Tensor x)
    {
        var z = Linear(x, A);
        var d = 2 + Square(B);
        return Sum((z / d) + (1 / d) + (z / 3) + (d / (1 + Square(z))) - (B / d / d));
    }
}
