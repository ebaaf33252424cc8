using System.Globalization;

namespace ImamlDsl;

/// <summary>
/// The state of <see cref="Nesterov"/>. On the way <c>phi</c> holds y, where gradients are taken; the last step is not extrapolated, so
/// that it then holds x.
/// </summary>
internal sealed class NesterovWorkspace : GradientMethod
{
    private readonly Nesterov _options;
    private readonly HalvingSearch _search; // its trial is the next x
    private readonly TaskVectors _x;
    private readonly TaskVectors _difference;
    private readonly double[] _ones;
    private readonly double[] _minus;
    private readonly double[] _rates;
    private readonly double[] _slopes;
    private readonly double[] _momentum;
    private readonly double[] _sequence; // t

    public NesterovWorkspace(Nesterov options, IDevice device, int tasks, int length)
        : base(options, tasks)
    {
        _options = options;
        _search = new HalvingSearch(device, tasks, length, decrease: 0.5);
        _x = device.Allocate(tasks, length);
        _difference = device.Allocate(tasks, length);
        _ones = Scalars.Of(tasks, 1);
        _minus = Scalars.Of(tasks, -1);
        _rates = new double[tasks];
        _slopes = new double[tasks];
        _momentum = new double[tasks];
        _sequence = new double[tasks];
    }

    protected override string Advice => string.Create(CultureInfo.InvariantCulture,
        $"at learning rate {_options.LearningRate}; lower the inner LearningRate or use Backtracking");

    public override void Dispose()
    {
        _difference.Dispose();
        _x.Dispose();
        _search.Dispose();
        base.Dispose();
    }

    protected override void Start(ProximalProblem problem, TaskVectors phi)
    {
        _x.CopyFrom(phi);
        _rates.AsSpan().Fill(_options.LearningRate);
        _sequence.AsSpan().Fill(1);
    }

    protected override void Move(ProximalProblem problem, TaskVectors phi, TaskVectors gradient, int step, Span<InnerReport> reports,
        CancellationToken cancellationToken)
    {
        Descend(problem, phi, gradient, reports, cancellationToken);
        var active = Stepping.Active;
        _difference.Combine(_ones, _search.Trial, _minus, _x, active);
        _difference.Dot(gradient, _slopes, active);
        for (var t = 0; t < _momentum.Length; t++)
        {
            _momentum[t] = step == _options.Steps - 1 ? 0 : Extrapolation(t);
        }

        phi.Combine(_ones, _search.Trial, _momentum, _difference, active);
        _x.CopyFrom(_search.Trial, active);
    }

    /// <summary>The next x ← y − α∇G(y), in the search's trial.</summary>
    private void Descend(ProximalProblem problem, TaskVectors phi, TaskVectors gradient, Span<InnerReport> reports, CancellationToken cancellationToken)
    {
        // The direction is +∇G and the step negative, which saves a vector.
        for (var t = 0; t < _rates.Length; t++)
        {
            _search.Steps[t] = -_rates[t];
        }

        if (!_options.Backtracking)
        {
            _search.Trial.Combine(_ones, phi, _search.Steps, gradient, Stepping.Active);
            return;
        }

        gradient.Dot(gradient, _slopes, Stepping.Active);
        _search.Run(problem, phi, gradient, Values, _slopes, Stepping, reports, cancellationToken);
        for (var t = 0; t < _rates.Length; t++)
        {
            _rates[t] = Stepping.Active[t] ? -_search.Steps[t] : _rates[t];
        }
    }

    /// <summary>β of the next extrapolation.</summary>
    private double Extrapolation(int t)
    {
        if (_options.ConditionNumber is { } number)
        {
            var root = Math.Sqrt(number);
            return (root - 1) / (root + 1);
        }

        if (_slopes[t] > 0)
        {
            _sequence[t] = 1;
            return 0;
        }

        var next = 0.5 * (1 + Math.Sqrt(1 + (4 * _sequence[t] * _sequence[t])));
        var momentum = (_sequence[t] - 1) / next;
        _sequence[t] = next;
        return momentum;
    }
}
