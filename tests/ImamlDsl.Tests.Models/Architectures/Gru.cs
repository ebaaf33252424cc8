using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models.Architectures;

/// <summary>A gated recurrent unit with PyTorch's gates: reset, update, new.</summary>
[Model]
public sealed partial class GruCell(int inputs, int hidden)
{
    public int Inputs { get; } = inputs;

    public int Hidden { get; } = hidden;

    [Parameter("3 * Hidden", nameof(Inputs)), XavierUniform]
    public partial Tensor InputWeight { get; }

    [Parameter("3 * Hidden", nameof(Hidden)), XavierUniform]
    public partial Tensor HiddenWeight { get; }

    [Parameter("3 * Hidden")]
    public partial Tensor InputBias { get; }

    [Parameter("3 * Hidden")]
    public partial Tensor HiddenBias { get; }

    public Tensor Forward(Tensor x, Tensor h)
    {
        var fromInput = Chunk(Linear(x, InputWeight, InputBias), 3, axis: -1);
        var fromHidden = Chunk(Linear(h, HiddenWeight, HiddenBias), 3, axis: -1);
        var reset = Sigmoid(fromInput[0] + fromHidden[0]);
        var update = Sigmoid(fromInput[1] + fromHidden[1]);
        var candidate = Tanh(fromInput[2] + reset * fromHidden[2]);
        return (1 - update) * candidate + update * h;
    }
}

/// <summary>Regression on sequences: the unit unrolled over eight steps, the loss at each.</summary>
[Model]
public sealed partial class Gru
{
    private const int Steps = 8;

    public GruCell Cell { get; } = new(2, 3);

    [Parameter(3)]
    public partial Tensor Start { get; }

    [Parameter(1, 3), XavierUniform]
    public partial Tensor Readout { get; }

    [Loss]
    public Tensor Loss([Shape("N", 8, 2)] Tensor x, [Shape("N", 8)] Tensor y)
    {
        var h = Start;
        Tensor loss = 0;
        for (var t = 0; t < Steps; t++)
        {
            h = Cell.Forward(Select(x, 1, t), h);
            loss += Mean(Square(Reshape(Linear(h, Readout), -1) - Select(y, 1, t)));
        }

        return loss / Steps;
    }
}
