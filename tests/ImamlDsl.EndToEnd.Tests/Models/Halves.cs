using static ImamlDsl.Ops;

namespace ImamlDsl.EndToEnd.Tests.Models;

/// <summary>A model that adapts its first parameter.</summary>
[Model]
public sealed partial class LeftHalf
{
    [Parameter(1), XavierUniform]
    public partial Tensor First { get; }

    [Parameter(1, Adapt = false), XavierUniform]
    public partial Tensor Second { get; }

    [Loss]
    public Tensor Mse([Shape("N", 1)] Tensor x, [Shape("N", 1)] Tensor y) => Mean(Square((Tanh(x * First) * Second) - y));
}

/// <summary>The same model, but for which parameter it adapts.</summary>
[Model]
public sealed partial class RightHalf
{
    [Parameter(1, Adapt = false), XavierUniform]
    public partial Tensor First { get; }

    [Parameter(1), XavierUniform]
    public partial Tensor Second { get; }

    [Loss]
    public Tensor Mse([Shape("N", 1)] Tensor x, [Shape("N", 1)] Tensor y) => Mean(Square((Tanh(x * First) * Second) - y));
}
