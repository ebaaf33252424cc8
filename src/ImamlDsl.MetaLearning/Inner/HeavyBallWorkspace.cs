using System.Globalization;

namespace ImamlDsl;

/// <summary>The state of <see cref="HeavyBall"/>: the last step v, so that v ← βv − α∇G and φ ← φ + v.</summary>
internal sealed class HeavyBallWorkspace : GradientMethod
{
    private readonly HeavyBall _options;
    private readonly TaskVectors _velocity;
    private readonly double[] _momentum;
    private readonly double[] _step;
    private readonly double[] _ones;

    public HeavyBallWorkspace(HeavyBall options, IDevice device, int tasks, int length)
        : base(options, device, tasks, length)
    {
        _options = options;
        _velocity = device.Allocate(tasks, length);
        _momentum = new double[tasks];
        _momentum.AsSpan().Fill(options.Momentum);
        _step = new double[tasks];
        _step.AsSpan().Fill(-options.LearningRate);
        _ones = new double[tasks];
        _ones.AsSpan().Fill(1);
    }

    protected override string Advice => string.Create(CultureInfo.InvariantCulture,
        $"at learning rate {_options.LearningRate}; lower the inner LearningRate");

    public override void Dispose()
    {
        _velocity.Dispose();
        base.Dispose();
    }

    protected override void Start(ProximalProblem problem, TaskVectors phi) => _velocity.Clear();

    protected override void Move(ProximalProblem problem, TaskVectors phi, TaskVectors gradient, int step, Span<InnerReport> reports,
        CancellationToken cancellationToken)
    {
        _velocity.Combine(_momentum, _velocity, _step, gradient, Stepping.Active);
        phi.AddScaled(_ones, _velocity, Stepping.Active);
    }
}
