using System.Globalization;

namespace ImamlDsl;

/// <summary>The state of <see cref="AdamDescent"/>: the means of gradients and of their squares.</summary>
internal sealed class AdamDescentWorkspace : GradientMethod
{
    private readonly AdamDescent _options;
    private readonly TaskVectors _mean;
    private readonly TaskVectors _square;
    private readonly double[] _keepMean;
    private readonly double[] _addMean;
    private readonly double[] _keepSquare;
    private readonly double[] _addSquare;
    private readonly double[] _step;

    public AdamDescentWorkspace(AdamDescent options, IDevice device, int tasks, int length)
        : base(options, tasks)
    {
        _options = options;
        _mean = device.Allocate(tasks, length);
        _square = device.Allocate(tasks, length);
        _keepMean = Scalars.Of(tasks, options.Beta1);
        _addMean = Scalars.Of(tasks, 1 - options.Beta1);
        _keepSquare = Scalars.Of(tasks, options.Beta2);
        _addSquare = Scalars.Of(tasks, 1 - options.Beta2);
        _step = new double[tasks];
    }

    protected override string Advice => string.Create(CultureInfo.InvariantCulture,
        $"at learning rate {_options.LearningRate}; lower the inner LearningRate");

    public override void Dispose()
    {
        _square.Dispose();
        _mean.Dispose();
        base.Dispose();
    }

    protected override void Start(ProximalProblem problem, TaskVectors phi)
    {
        _mean.Clear();
        _square.Clear();
    }

    protected override void Move(ProximalProblem problem, TaskVectors phi, TaskVectors gradient, int step, Span<InnerReport> reports,
        CancellationToken cancellationToken)
    {
        var active = Stepping.Active;
        _mean.Combine(_keepMean, _mean, _addMean, gradient, active);
        _square.Scale(_keepSquare, active);
        _square.AddScaledProduct(_addSquare, gradient, gradient, active);

        // α·m̂/(√v̂ + ε) with m̂ = m/(1 − β₁ᵏ) and v̂ = v/(1 − β₂ᵏ), both divisions taken out of the vectors.
        var root = Math.Sqrt(1 - Math.Pow(_options.Beta2, step + 1));
        _step.AsSpan().Fill(-_options.LearningRate * root / (1 - Math.Pow(_options.Beta1, step + 1)));
        phi.AddNormalized(_step, _mean, _square, _options.Epsilon * root, active);
    }
}
