using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models.Language;

/// <summary>As many layers as its constructor is told, with or without one more behind them.</summary>
[Model]
public sealed partial class Perceptron
{
    public Perceptron(bool isScaled, params int[] widths)
    {
        for (var i = 0; i + 1 < widths.Length; i++)
        {
            Layers.Add(new DenseLayer(widths[i], widths[i + 1]));
        }

        Scaled = isScaled ? new ScaleLayer(widths[^1]) : null;
    }

    [Parameter(1)]
    public partial Tensor Before { get; }

    public List<DenseLayer> Layers { get; } = [];

    [Parameter(1, Count = 2), Constant(0.5)]
    public partial Tensor[] Between { get; }

    public ScaleLayer? Scaled { get; }

    public ScaleLayer[] Ends { get; } = [new(1), new(1)];

    [Parameter(1)]
    public partial Tensor After { get; }

    public Tensor Forward(Tensor x)
    {
        var h = Layers.Aggregate(x + Before, (input, layer) => layer.Forward(input)) * Between[0] + Between[1];
        return Ends[1].Forward(Ends[0].Forward(Scaled?.Forward(h) ?? h)) + After;
    }
}

/// <summary>One factor for each feature.</summary>
[Model]
public sealed partial class ScaleLayer(int width)
{
    private int Width { get; } = width;

    [Parameter(nameof(Width)), Constant(1)]
    public partial Tensor Factor { get; }

    public Tensor Forward(Tensor x) => x * Factor;
}

/// <summary>A layer around another one that it is given.</summary>
[Model]
public sealed partial class Residual
{
    public Residual(Perceptron inner) => Inner = inner;

    public Perceptron Inner { get; }

    public Tensor Forward(Tensor x) => x + Inner.Forward(x);
}

/// <summary>Layers whose parts their constructors decide, one of them twice.</summary>
[Model]
public sealed partial class OpenLayerOps
{
    public OpenLayerOps()
    {
        var inner = new Perceptron(true, 4, 2, 4);
        Blocks = [new Residual(inner), new Residual(new Perceptron(false, 4, 4)), new Residual(inner)];
    }

    public Perceptron Entry { get; } = new(isScaled: false, 3, 5, 4);

    public Residual[] Blocks { get; }

    [Loss]
    public Tensor Fit([Shape("N", 3)] Tensor x) => Mean(Square(Blocks.Aggregate(Entry.Forward(x), (h, block) => block.Forward(h))));
}
