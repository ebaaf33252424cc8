using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models.Language;

/// <summary>A model that others derive from: its parameters, parts and loss are theirs, and what it leaves open is for them to say.</summary>
[Model]
public abstract partial class Network
{
    protected Network(int features) => Features = features;

    /// <summary>The length of an input.</summary>
    public int Features { get; }

    /// <summary>The length of what the last layer reads.</summary>
    protected abstract int Width { get; }

    [Parameter(nameof(Width), nameof(Features)), XavierUniform]
    protected partial Tensor Entry { get; }

    [Parameter(nameof(Width), Count = 2), Uniform(-0.5, 0.5)]
    private partial Tensor[] Shifts { get; }

    /// <summary>A part that derived models may exchange.</summary>
    protected virtual Mixer Middle { get; } = new TanhMixer(4);

    protected abstract Tensor Activation(Tensor x);

    public Tensor Predict([Shape("N", nameof(Features))] Tensor x) =>
        Sum(Middle.Mix(Activation(Linear(x, Entry) + Shifts[0])) * Shifts[1], [1], keepDims: true);

    [Loss]
    public Tensor Fit([Shape("N", nameof(Features))] Tensor x, [Shape("N", 1)] Tensor y) => MeanSquaredError(Predict(x), y) + Penalty();

    protected virtual Tensor Penalty() => 0.01 * Sum(Square(Entry));
}

/// <summary>One abstract model that derives from another.</summary>
[Model]
public abstract partial class Mixer(int size)
{
    protected int Size { get; } = size;

    [Parameter(nameof(Size), nameof(Size)), XavierUniform]
    public partial Tensor Weight { get; }

    public abstract Tensor Mix(Tensor x);
}

/// <summary>Adds a parameter to those that it inherits.</summary>
[Model]
public abstract partial class ScaledMixer(int size) : Mixer(size)
{
    [Parameter(nameof(Size)), Constant(1)]
    protected partial Tensor Scale { get; }
}

/// <summary>Inherits all parameters from one class.</summary>
[Model]
public sealed partial class TanhMixer(int size) : Mixer(size)
{
    public override Tensor Mix(Tensor x) => Tanh(Linear(x, Weight));
}

/// <summary>Inherits them from two.</summary>
[Model]
public sealed partial class SineMixer(int size) : ScaledMixer(size)
{
    public override Tensor Mix(Tensor x) => Sin(Linear(x, Weight) * Scale);
}

/// <summary>Takes all as it is.</summary>
[Model]
public sealed partial class AbstractModelOps() : Network(features: 3)
{
    protected override int Width => 4;

    protected override Tensor Activation(Tensor x) => Softplus(x);
}

/// <summary>Exchanges a part, adds a parameter, and keeps others in an array of what they have in common.</summary>
[Model]
public sealed partial class ExchangedPartOps : Network
{
    public ExchangedPartOps()
        : base(2) => Mixers = [new TanhMixer(5), Middle];

    private Mixer[] Mixers { get; }

    protected override int Width => 5;

    protected override Mixer Middle { get; } = new SineMixer(5);

    [Parameter(5)]
    public partial Tensor Gain { get; }

    protected override Tensor Activation(Tensor x) => Mixers.Aggregate(x * (1 + Gain), (h, mixer) => mixer.Mix(h));

    protected override Tensor Penalty() => base.Penalty() + Mean(Square(Weights()));

    private Tensor Weights() => Mixers[0].Weight - Middle.Weight;
}

/// <summary>What networks of any kind of mixer have in common.</summary>
[Model]
public abstract partial class MixerNetwork<TMixer>
    where TMixer : Mixer
{
    protected abstract TMixer[] Mixers { get; }

    [Parameter(3, Count = 2), Uniform(-0.5, 0.5)]
    protected partial Tensor[] Shifts { get; }

    [Loss]
    public Tensor Fit([Shape("N", 3)] Tensor x) => Mean(Square(Mixers.Aggregate(x + Shifts[0], (h, mixer) => mixer.Mix(h)) - Shifts[1]));
}

/// <summary>One kind.</summary>
[Model]
public sealed partial class SineNetworkOps : MixerNetwork<SineMixer>
{
    protected override SineMixer[] Mixers { get; } = [new(3), new(3)];
}
