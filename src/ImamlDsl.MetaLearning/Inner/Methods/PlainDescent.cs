using System.Globalization;

namespace ImamlDsl;

/// <summary>φ ← φ − α∇G(φ) with one fixed α or learned ones, with momentum m ← βm + ∇G in the gradient's place or without.</summary>
internal sealed class PlainDescent : GradientMethod
{
    private readonly GradientDescent _options;
    private readonly IDevice _device;
    private readonly TaskVectors? _velocity;
    private readonly bool _atOnce;
    private readonly double[] _momentum;
    private readonly double[] _ones;
    private readonly double[] _step;
    private StepRates? _rates;

    public PlainDescent(GradientDescent options, IDevice device, int tasks, int length)
        : base(options, tasks)
    {
        (_options, _device) = (options, device);
        _velocity = options.Momentum > 0 ? device.Allocate(tasks, length) : null;

        // Where nothing is asked of the gradient before the step, the step is made in the same pass.
        _atOnce = !options.StopsEarly && _velocity is null && options.Rates is null;
        _momentum = Scalars.Of(tasks, options.Momentum);
        _ones = Scalars.Of(tasks, 1);
        _step = new double[tasks];
    }

    protected override string Advice => string.Create(CultureInfo.InvariantCulture,
        $"at learning rate {-_step[0]}; lower the inner LearningRate or use Backtracking");

    public override void Dispose()
    {
        _rates?.Dispose();
        _velocity?.Dispose();
        base.Dispose();
    }

    protected override void Start(ProximalProblem problem, TaskVectors phi)
    {
        _step.AsSpan().Fill(-_options.LearningRate * problem.RateFactor);
        _velocity?.Clear();
        if (_options.Rates is not null && problem.Learned.Count > 0)
        {
            _rates ??= new StepRates(_options.Rates, problem.Learned.Count, _device, problem.Layout, problem.Tasks, differentiated: false);
            _rates.Use(problem.Learned);
        }
    }

    protected override void Evaluate(ProximalProblem problem, TaskVectors phi)
    {
        if (_atOnce)
        {
            problem.Descend(_step, phi, Values, Gradient, Stepping.Active);
        }
        else
        {
            base.Evaluate(problem, phi);
        }
    }

    protected override void Move(ProximalProblem problem, TaskVectors phi, TaskVectors gradient, int step, Span<InnerReport> reports,
        CancellationToken cancellationToken)
    {
        if (step > 0 && _atOnce)
        {
            return;
        }

        _velocity?.Combine(_momentum, _velocity, _ones, gradient, Stepping.Active);
        var direction = _velocity ?? gradient;
        if (_rates is null)
        {
            phi.AddScaled(_step, direction, Stepping.Active);
        }
        else
        {
            _rates.Step(step, phi, direction, Stepping.Active);
        }
    }
}
