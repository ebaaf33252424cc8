using static ImamlDsl.Ops;

namespace ImamlDsl.Benchmarks;

/// <summary>A gated recurrent unit over 20 steps, which predicts a number at each.</summary>
[Model]
public sealed partial class RecurrentNetwork
{
    private const int Steps = 20;

    [Parameter(120, 4), XavierUniform]
    public partial Tensor InputWeights { get; }

    [Parameter(120), Uniform(-0.1, 0.1)]
    public partial Tensor InputBiases { get; }

    [Parameter(120, 40), XavierUniform]
    public partial Tensor HiddenWeights { get; }

    [Parameter(120), Uniform(-0.1, 0.1)]
    public partial Tensor HiddenBiases { get; }

    [Parameter(40), Uniform(-0.1, 0.1)]
    public partial Tensor Start { get; }

    [Parameter(1, 40), XavierUniform]
    public partial Tensor Readout { get; }

    [Loss]
    public Tensor Loss([Shape("N", Steps, 4)] Tensor x, [Shape("N", Steps)] Tensor y)
    {
        Tensor loss = 0;
        var h = Start;
        for (var t = 0; t < Steps; t++)
        {
            h = Next(Select(x, 1, t), h);
            loss += Mean(Square(Reshape(Linear(h, Readout), -1) - Select(y, 1, t)));
        }

        return loss / Steps;
    }

    private Tensor Next(Tensor x, Tensor h)
    {
        var fromInput = Chunk(Linear(x, InputWeights, InputBiases), 3, axis: -1);
        var fromHidden = Chunk(Linear(h, HiddenWeights, HiddenBiases), 3, axis: -1);
        var reset = Sigmoid(fromInput[0] + fromHidden[0]);
        var update = Sigmoid(fromInput[1] + fromHidden[1]);
        var candidate = Tanh(fromInput[2] + reset * fromHidden[2]);
        return (1 - update) * candidate + update * h;
    }
}
