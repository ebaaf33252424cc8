using static ImamlDsl.Ops;

namespace ImamlDsl.EndToEnd.Tests.Models;

/// <summary>A line with a prior |v|^1.5 on a parameter that stays at 0, where its gradient is 0 and its second derivative infinite.</summary>
[Model]
public sealed partial class SharpPrior
{
    [Parameter(1), Constant(0.5)]
    public partial Tensor W { get; }

    [Parameter(1)]
    public partial Tensor V { get; }

    [Loss]
    public Tensor Loss([Shape("N", 1)] Tensor x, [Shape("N", 1)] Tensor y) => Mean(Square((x * W) - y)) + Sum(Pow(Abs(V), 1.5));
}
