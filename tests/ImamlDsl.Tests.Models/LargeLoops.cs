using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models;

/// <summary>More functions of one shape than a loop holds, with sums down the rows: columns for vectors of every width.</summary>
[Model]
public sealed partial class LargeLoopOps
{
    [Parameter(23), Uniform(0.2, 0.9)]
    public partial Tensor Scale { get; }

    [Loss]
    public Tensor DownTheRows([Shape("N", 23)] Tensor x)
    {
        var h = x * Scale;
        for (var i = 0; i < 3; i++)
        {
            h = Sigmoid(h) + Tanh(h * Scale) + Log1p(Square(h)) + Silu(h);
        }

        return Mean(Square(h));
    }

    /// <summary>The same with sums along the rows, whose ends are taken in methods of their own.</summary>
    [Loss]
    public Tensor AlongTheRows([Shape("N", 23)] Tensor x)
    {
        var h = x * Sum(Scale) * 0.1;
        h = Gelu(h) + Softplus(h) * Exp(-Square(h));
        return Mean(Square(Sum(h, 1) - Sum(Tanh(h) * x, 1)));
    }
}
