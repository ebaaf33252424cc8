using static ImamlDsl.Ops;

namespace ImamlDsl.EndToEnd.Tests.Models;

/// <summary>A regressor of layers whose inner learning rate is learned; the features of the first layer can be frozen for the outer loop alone.</summary>
[Model]
public sealed partial class RateRegressor
{
    [Parameter(Adapt = false), LearningRate, Constant(1)]
    public partial Tensor Rate { get; }

    [Layer(Adapt = false)]
    public TanhLayer Features { get; } = new(1, 6);

    public TanhLayer Hidden { get; } = new(6, 4);

    [Parameter(1, 4), XavierUniform]
    public partial Tensor Head { get; }

    [Loss]
    public Tensor Mse([Shape("N", 1)] Tensor x, [Shape("N", 1)] Tensor y) => MeanSquaredError(Predict(x), y);

    [Loss]
    public Tensor Mae([Shape("N", 1)] Tensor x, [Shape("N", 1)] Tensor y) => Mean(Sqrt(Square(Predict(x) - y) + 0.01));

    public Tensor Predict([Shape("N", 1)] Tensor x) => Linear(Hidden.Forward(Features.Forward(x)), Head);
}

/// <summary>tanh(W x + b).</summary>
/// <param name="inputs">The number of inputs.</param>
/// <param name="outputs">The number of outputs.</param>
[Model]
public sealed partial class TanhLayer(int inputs, int outputs)
{
    private readonly int _inputs = inputs;
    private readonly int _outputs = outputs;

    [Parameter(nameof(_outputs), nameof(_inputs)), XavierUniform]
    public partial Tensor Weight { get; }

    [Parameter(nameof(_outputs)), Uniform(-0.5, 0.5)]
    public partial Tensor Bias { get; }

    public Tensor Forward(Tensor x) => Tanh(Linear(x, Weight, Bias));
}
