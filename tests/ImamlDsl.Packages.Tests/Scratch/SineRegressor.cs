#region readme
using ImamlDsl;
using static ImamlDsl.Ops;

[Model]
public sealed partial class SineRegressor
{
    [Parameter(40, 1), XavierUniform] public partial Tensor W1 { get; }
    [Parameter(40)]                   public partial Tensor B1 { get; }
    [Parameter(1, 40), XavierUniform] public partial Tensor W2 { get; }
    [Parameter(1)]                    public partial Tensor B2 { get; }

    public Tensor Predict([Shape("N", 1)] Tensor x) => Linear(Tanh(Linear(x, W1, B1)), W2, B2);

    [Loss]
    public Tensor Mse([Shape("N", 1)] Tensor x, [Shape("N", 1)] Tensor y) => Mean(Square(Predict(x) - y));
}
#endregion
