using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models.Language;

/// <summary>A layer: a model without programs of its own.</summary>
/// <param name="inputs">The number of inputs.</param>
/// <param name="outputs">The number of outputs.</param>
[Model]
public sealed partial class DenseLayer(int inputs, int outputs)
{
    public int Inputs { get; } = inputs;

    public int Outputs { get; } = outputs;

    [Parameter(nameof(Outputs), nameof(Inputs)), XavierUniform]
    public partial Tensor Weight { get; }

    [Parameter(nameof(Outputs))]
    public partial Tensor Bias { get; }

    public Tensor Forward(Tensor x) => Tanh(Linear(x, Weight, Bias));
}

/// <summary>A layer of layers, whose constructor makes them.</summary>
[Model]
public sealed partial class ResidualBlock
{
    private const int Depth = 2;

    private readonly int _width;

    public ResidualBlock(int width)
    {
        _width = width;
        Layers = new DenseLayer[Depth];
        for (var i = 0; i < Depth; i++)
        {
            Layers[i] = new DenseLayer(width, Hidden);
        }

        Back = new(inputs: Hidden, outputs: width);
    }

    public DenseLayer[] Layers { get; }

    public DenseLayer Back { get; }

    [Parameter(nameof(_width))]
    public partial Tensor Scale { get; }

    private int Hidden => _width + 1;

    public Tensor Forward(Tensor x)
    {
        var sum = x * Scale;
        foreach (var layer in Layers)
        {
            sum += Back.Forward(layer.Forward(x));
        }

        return sum;
    }
}

/// <summary>Parts, parts of parts, arrays of parts and of parameters, some frozen; dimensions from constructors, known ones and those of the instance.</summary>
[Model]
public sealed partial class PartOps
{
    private static readonly int[] Widths = [3, 4, 2];

    public PartOps()
        : this(5)
    {
    }

    public PartOps(int features) => Features = features;

    public int Features { get; }

    [Parameter(2)]
    public partial Tensor First { get; }

    public IReadOnlyList<DenseLayer> Stack { get; } = [new(3, 4), new(4, Widths[^1])];

    [Layer(Adapt = false)]
    public ResidualBlock Block { get; } = new(2);

    [Parameter(2, 2, Count = 3)]
    public partial Tensor[] Mixers { get; }

    [Parameter(2, Count = 2, Adapt = false)]
    public partial IReadOnlyList<Tensor> Shifts { get; }

    [Parameter(nameof(Features), 2)]
    public partial Tensor Last { get; }

    [Loss]
    public Tensor Fit([Shape("N", 3)] Tensor x, [Shape("N", nameof(Features))] Tensor y) => MeanSquaredError(Predict(x), y);

    public Tensor Predict([Shape("N", 3)] Tensor x)
    {
        var h = x;
        foreach (var layer in Stack)
        {
            h = layer.Forward(h);
        }

        h = Block.Forward(h + First);
        for (var i = 0; i < Mixers.Length; i++)
        {
            h = i == 1 ? MatMul(h, Mixers[i]) : Sin(MatMul(h, Mixers[i])) + Shifts[i / 2];
        }

        return Linear(h, Last);
    }
}

/// <summary>A part that gets the dimension of the whole from the constructor's parameter.</summary>
/// <param name="width">The width of everything.</param>
[Model]
public sealed partial class WideParts(int width)
{
    public WideParts()
        : this(3)
    {
    }

    public int Width { get; } = width;

    public DenseLayer Down { get; } = new(width, 2);

    public DenseLayer Up { get; } = new(2, width);

    [Loss]
    public Tensor Autoencode([Shape("N", nameof(Width))] Tensor x) => MeanSquaredError(Up.Forward(Down.Forward(x)), x);
}
