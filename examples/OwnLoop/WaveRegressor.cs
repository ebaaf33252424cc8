using ImamlDsl;
using static ImamlDsl.Ops;

namespace OwnLoopExample;

/// <summary>A small network of one input and one output.</summary>
[Model]
public sealed partial class WaveRegressor
{
    [Parameter(32, 1), XavierUniform]
    public partial Tensor W1 { get; }

    [Parameter(32)]
    public partial Tensor B1 { get; }

    [Parameter(32, 32), XavierUniform]
    public partial Tensor W2 { get; }

    [Parameter(32)]
    public partial Tensor B2 { get; }

    [Parameter(1, 32), XavierUniform]
    public partial Tensor W3 { get; }

    [Parameter(1)]
    public partial Tensor B3 { get; }

    public Tensor Predict([Shape("N", 1)] Tensor x)
    {
        var h = Tanh(Linear(x, W1, B1));
        h = Tanh(Linear(h, W2, B2));
        return Linear(h, W3, B3);
    }

    [Loss]
    public Tensor Mse([Shape("N", 1)] Tensor x, [Shape("N", 1)] Tensor y) => Mean(Square(Predict(x) - y));
}
