using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models;

/// <summary>The regressor of the sinusoid experiment (Finn et al. 2017).</summary>
[Model]
public sealed partial class SineRegressor
{
    [Parameter(40, 1), XavierUniform]
    public partial Tensor W1 { get; }

    [Parameter(40)]
    public partial Tensor B1 { get; }

    [Parameter(40, 40), XavierUniform]
    public partial Tensor W2 { get; }

    [Parameter(40)]
    public partial Tensor B2 { get; }

    [Parameter(1, 40), XavierUniform]
    public partial Tensor W3 { get; }

    [Parameter(1)]
    public partial Tensor B3 { get; }

    public Tensor Predict([Shape("N", 1)] Tensor x)
    {
        var h = Relu(Linear(x, W1, B1));
        h = Relu(Linear(h, W2, B2));
        return Linear(h, W3, B3);
    }

    [Loss]
    public Tensor Mse([Shape("N", 1)] Tensor x, [Shape("N", 1)] Tensor y) => Mean(Square(Predict(x) - y));
}
