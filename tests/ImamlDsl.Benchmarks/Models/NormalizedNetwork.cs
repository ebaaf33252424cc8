using static ImamlDsl.Ops;

namespace ImamlDsl.Benchmarks;

/// <summary>The fully connected classifier of MAML's Omniglot experiments (Finn, Abbeel, Levine 2017): four layers with batch norm and ReLU, for 5 ways.</summary>
[Model]
public sealed partial class NormalizedNetwork
{
    public NormalizedLayer Layer1 { get; } = new(784, 256);

    public NormalizedLayer Layer2 { get; } = new(256, 128);

    public NormalizedLayer Layer3 { get; } = new(128, 64);

    public NormalizedLayer Layer4 { get; } = new(64, 64);

    [Parameter(5, 64), XavierUniform]
    public partial Tensor Weights { get; }

    [Parameter(5)]
    public partial Tensor Biases { get; }

    [Loss]
    public Tensor Loss([Shape("N", 784)] Tensor x, [Shape("N")] IndexTensor labels) =>
        CrossEntropy(Linear(Layer4.Forward(Layer3.Forward(Layer2.Forward(Layer1.Forward(x)))), Weights, Biases), labels);
}

/// <summary>A linear layer, batch norm and ReLU.</summary>
[Model]
public sealed partial class NormalizedLayer(int inputs, int outputs)
{
    public int Inputs { get; } = inputs;

    public int Outputs { get; } = outputs;

    [Parameter(nameof(Outputs), nameof(Inputs)), XavierUniform]
    public partial Tensor Weights { get; }

    [Parameter(nameof(Outputs)), Constant(1)]
    public partial Tensor Scale { get; }

    [Parameter(nameof(Outputs))]
    public partial Tensor Shift { get; }

    public Tensor Forward(Tensor x) => Relu(BatchNorm(Linear(x, Weights), Scale, Shift));
}
