using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models.Language;

/// <summary>What layers have in common: a member of their own, one that each has, and one that some replace.</summary>
public abstract class LayerBase
{
    protected LayerBase(double scale) => Scale = scale;

    public double Scale { get; }

    protected virtual Tensor Prepare(Tensor x) => x * Scale;

    public abstract Tensor Forward(Tensor x);
}

/// <summary>A layer with parameters, which derives from a class.</summary>
[Model]
public sealed partial class TanhLayer(int inputs, int outputs, Func<Tensor, Tensor>? then = null) : LayerBase(0.5)
{
    private int Inputs { get; } = inputs;

    private int Outputs { get; } = outputs;

    [Parameter(nameof(Outputs), nameof(Inputs)), XavierUniform]
    public partial Tensor Weight { get; }

    public override Tensor Forward(Tensor x)
    {
        var h = Tanh(Linear(Prepare(x), Weight));
        return then is null ? h : then(h);
    }
}

/// <summary>A layer without parameters: no model.</summary>
public sealed class CosineLayer : LayerBase
{
    public CosineLayer()
        : base(1.5)
    {
    }

    public override Tensor Forward(Tensor x) => Cos(Prepare(x));

    protected override Tensor Prepare(Tensor x) => base.Prepare(x) + 1;
}

/// <summary>A regression whose loss and shapes its models share.</summary>
public abstract class Regression
{
    protected Regression(int features) => Features = features;

    /// <summary>The length of an input.</summary>
    protected int Features { get; }

    /// <summary>The length of a target.</summary>
    protected const int Ways = 2;

    [Loss]
    public Tensor Fit([Shape("N", nameof(Features))] Tensor x, [Shape("N", nameof(Ways))] Tensor y) => MeanSquaredError(Predict(x), y);

    [Metric]
    public Tensor Error([Shape("N", nameof(Features))] Tensor x, [Shape("N", nameof(Ways))] Tensor y) => Mean(Abs(Predict(x) - y));

    public abstract Tensor Predict([Shape("N", nameof(Features))] Tensor x);
}

/// <summary>Layers of several classes in one array, one part twice, and parts that are missing.</summary>
[Model]
public sealed partial class InheritanceOps : Regression
{
    private readonly TanhLayer? _skip;

    public InheritanceOps()
        : base(features: 3)
    {
        Entry = new TanhLayer(Features, 3);
        Tied = (TanhLayer)Layers[2];
        if (Layers.Count > 3)
        {
            _skip = new TanhLayer(3, 2);
        }
    }

    public IReadOnlyList<LayerBase> Layers { get; } = [new TanhLayer(3, 4), new CosineLayer(), new TanhLayer(4, 4)];

    public TanhLayer Entry { get; }

    public TanhLayer Tied { get; }

    public LayerBase? None { get; } = null;

    public LayerBase Last { get; } = new TanhLayer(4, 2, Sin);

    public override Tensor Predict(Tensor x)
    {
        var h = Layers.Aggregate(Entry.Forward(x), (input, layer) => layer.Forward(input));
        h = None is null ? Tied.Forward(h) : None.Forward(h);
        var skip = _skip?.Forward(Entry.Forward(x));
        return skip is null ? Last.Forward(h) : Last.Forward(h) + skip;
    }
}

/// <summary>What a model has of a number or another type.</summary>
public abstract class Weighted<T>(T weight)
{
    protected T Weight { get; } = weight;
}

/// <summary>A model that derives from a generic class.</summary>
[Model]
public sealed partial class GenericBaseOps() : Weighted<double>(3)
{
    [Parameter(3)]
    public partial Tensor Factor { get; }

    [Loss]
    public Tensor Fit([Shape("N", 3)] Tensor x) => Mean(Square(x * Factor)) * Weight;
}
