using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models.Language;

/// <summary>A layer of a hierarchy in which some have no parameters.</summary>
[Model]
public abstract partial class HierarchyLayer
{
    public abstract Tensor Forward(Tensor x);
}

/// <summary>One with parameters.</summary>
[Model]
public sealed partial class HierarchyDense(int inputs, int outputs) : HierarchyLayer
{
    private int Inputs { get; } = inputs;

    private int Outputs { get; } = outputs;

    [Parameter(nameof(Outputs), nameof(Inputs)), XavierUniform]
    public partial Tensor Weight { get; }

    public override Tensor Forward(Tensor x) => Linear(x, Weight);
}

/// <summary>One without.</summary>
[Model]
public sealed partial class HierarchyTanh : HierarchyLayer
{
    public override Tensor Forward(Tensor x) => Tanh(x);
}

/// <summary>What a model's constructors do before its own.</summary>
[Model]
public abstract partial class HierarchyBase
{
    private const int Hidden = 7;

    private readonly double[] _entries = [1, 1];

    protected HierarchyBase()
        : this(5) => _entries[1] = 4;

    protected HierarchyBase(double scale, int width = 3)
    {
        Scale = scale;
        Width = width;
        Virtual = 3;
        _entries[0] = scale;
    }

    public int Width { get; } = 2;

    protected double Scale { get; } = 1;

    protected virtual double Virtual { get; }

    protected virtual double Overridden { get; } = 1;

    [Layer(Adapt = false)]
    protected abstract HierarchyLayer Body { get; }

    [Parameter(nameof(Width)), Uniform(0.5, 1.5)]
    protected partial Tensor Gain { get; }

    protected double Entries() => (_entries[0] * 10) + _entries[1] + Hidden;
}

/// <summary>Hides a name of its base, stores what that has assigned to another storage, and seals what it overrides.</summary>
[Model]
public partial class HierarchyOps : HierarchyBase
{
    private const int Hidden = 3;

    private readonly int _extra = 2;

    [Parameter(nameof(Hidden), nameof(_extra))]
    public partial Tensor Own { get; }

    protected sealed override double Virtual { get; } = 0.5;

    protected sealed override double Overridden => (base.Overridden * 2) + base.Virtual;

    protected sealed override HierarchyLayer Body { get; } = new HierarchyDense(3, 3);

    [Loss]
    public Tensor Fit([Shape("N", nameof(Hidden))] Tensor x) =>
        Mean(Square(Body.Forward(x) * Gain)) * Scale * Overridden + Sum(MatMul(x, Own)) * Virtual + Entries() * Mean(x * Gain);
}

/// <summary>A base whose sizes its derived classes' constructors are given.</summary>
[Model]
public abstract partial class SizedBase(int width, double scale = 2)
{
    public int Width { get; } = width;

    protected double Scale { get; } = scale;

    protected HierarchyLayer[] Layers { get; } = [new HierarchyDense(width, width), new HierarchyTanh(), new HierarchyDense(width, 2 * width)];

    protected Tensor Run(Tensor x) => Layers.Aggregate(x, (h, layer) => layer.Forward(h)) * Scale;
}

/// <summary>Hands its size on, and computes others of it.</summary>
[Model]
public sealed partial class SizedOps(int width, int heads) : SizedBase(width)
{
    private readonly int _gates = 4 * width;

    public SizedOps()
        : this(3, 2)
    {
    }

    public int Heads { get; } = heads;

    public int Both => 2 * Width;

    [Parameter(nameof(_gates), nameof(Both))]
    public partial Tensor Gates { get; }

    [Parameter(nameof(Heads), nameof(Width))]
    public partial Tensor Queries { get; }

    [Loss]
    public Tensor Fit([Shape("N", nameof(Width))] Tensor x)
    {
        var h = Run(x);
        Tensor[] gates = Chunk(Linear(h, Gates), 4, 1);
        return Mean(Square(Sigmoid(gates[0]) * Tanh(gates[1]) + gates[2] * gates[3])) + Sum(Square(Concat([Queries, Sin(Queries)], 1))) / Both;
    }
}

/// <summary>Objects whose base class is made without a written call.</summary>
[Model]
public sealed partial class ImpliedBaseOps
{
    private static readonly int s_length = 3;

    [Parameter(nameof(s_length))]
    public partial Tensor Weight { get; }

    [Loss]
    public Tensor Fit([Shape("N", 3)] Tensor x)
    {
        var made = new Written();
        return Mean(Square(x * Weight)) * (made.Scale + new Implied().Count) + Mean(x) * new Overriding().Scale;
    }

    private class Defaults(double scale = 5, int count = 3)
    {
        public virtual double Scale { get; } = scale;

        public int Count { get; } = count;
    }

    private sealed class Implied : Defaults;

    private sealed class Written : Defaults
    {
        public Written()
        {
        }
    }

    private sealed class Overriding : Defaults
    {
        public override double Scale => base.Scale * 2;
    }
}
