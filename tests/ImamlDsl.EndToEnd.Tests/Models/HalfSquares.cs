using static ImamlDsl.Ops;

namespace ImamlDsl.EndToEnd.Tests.Models;

/// <summary>½ Σ (f(x) − y)² with f(x) = v·tanh(w x): the loss of the derivation by hand.</summary>
[Model]
public sealed partial class HalfSquares
{
    [Parameter(2, 1), XavierUniform]
    public partial Tensor W { get; }

    [Parameter(1, 2), XavierUniform]
    public partial Tensor V { get; }

    [Loss]
    public Tensor Loss([Shape("N", 1)] Tensor x, [Shape("N", 1)] Tensor y) => 0.5 * Sum(Square(Linear(Tanh(Linear(x, W)), V) - y));
}
