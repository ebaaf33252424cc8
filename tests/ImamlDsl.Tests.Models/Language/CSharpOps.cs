using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models.Language;

/// <summary>The C# that definitions may use: helpers, statics, loops, conditions, tuples, arrays, locals assigned again.</summary>
[Model]
public sealed partial class CSharpOps
{
    private const int Layers = 3;
    private const double Slope = 0.1;

    [Parameter(4, 4)]
    public partial Tensor W { get; }

    [Parameter(4)]
    public partial Tensor B { get; }

    [Loss]
    public Tensor Loops([Shape("N", 4)] Tensor x)
    {
        var h = x;
        for (var i = 0; i < Layers; i++)
        {
            if (i % 2 == 0)
            {
                h = Layer(h, i == 0 ? 1f : 0.5f);
            }
            else
            {
                h += Leaky(h);
            }
        }

        var count = 0;
        while (count < 2)
        {
            h = h * 2 - B;
            count++;
        }

        foreach (var power in new[] { 1, 2, 3 })
        {
            h = h + Pow(B, power) / x.Shape[1];
        }

        return Mean(Square(h)) / (x.Rank + count);
    }

    [Loss]
    public Tensor Structures([Shape("N", 4)] Tensor x)
    {
        var (left, right) = Split(x);
        Tensor[] parts = [left, right, Sin(left)];
        (left, right) = (right, left);
        var total = parts[2] + left - parts[Layers - 2];
        Tensor unused = Exp(x), result;
        if (x.Shape.Count == 2 && Layers > 2 || W.Shape[0] != 4)
        {
            result = Mean(Square(total * right));
        }
        else
        {
            return Sum(unused);
        }

        _ = unused;
        return result + (Tensor)(-1.5) * Sum(B) + Weighted(weight: 2, x: B);
    }

    private Tensor Layer(Tensor h, double scale) => Tanh(Linear(h, W, B)) * scale;

    private (Tensor Left, Tensor Right) Split(Tensor x)
    {
        var h = Layer(x, 1);
        return (h * B, h + x);
    }

    private static Tensor Leaky(Tensor x) => Relu(x) - Slope * Relu(-x);

    [Differentiable]
    private static Tensor Weighted(Tensor x, double weight) => weight * Sum(Square(x));
}
