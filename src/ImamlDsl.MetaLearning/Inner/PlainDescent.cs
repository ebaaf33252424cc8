using System.Globalization;

namespace ImamlDsl;

/// <summary>φ ← φ − α∇G(φ) with given or learned α, with or without momentum.</summary>
internal sealed class PlainDescent : IInnerWorkspace
{
    private readonly GradientDescent _options;
    private readonly IDevice _device;
    private readonly TaskVectors _gradient;
    private readonly TaskVectors? _velocity;
    private readonly double[] _ones;
    private readonly double[] _momentum;
    private readonly double[] _step;
    private readonly double[] _values;
    private readonly double[] _squares;
    private readonly bool[] _active;
    private StepRates? _rates;

    public PlainDescent(GradientDescent options, IDevice device, int tasks, int length)
    {
        _options = options;
        _device = device;
        _velocity = options.Momentum > 0 ? device.Allocate(tasks, length) : null;
        _ones = new double[tasks];
        _ones.AsSpan().Fill(1);
        _momentum = new double[tasks];
        _momentum.AsSpan().Fill(options.Momentum);
        _gradient = device.Allocate(tasks, length);
        _step = new double[tasks];
        _values = new double[tasks];
        _squares = new double[tasks];
        _active = new bool[tasks];
    }

    public void Solve(ProximalProblem problem, TaskVectors phi, Span<InnerReport> reports, CancellationToken cancellationToken)
    {
        for (var t = 0; t < _active.Length; t++)
        {
            _active[t] = reports[t].Status != InnerStatus.Failed;
        }

        _step.AsSpan().Fill(-_options.LearningRate * problem.RateFactor);
        _velocity?.Clear();
        UseRates(problem);
        problem.StartValues.CopyTo(_values);
        var gradient = problem.StartGradient;
        for (var step = 0; step < _options.Steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();

            // Where nothing is asked of the gradient before the step, the step is made in the same pass.
            var stepped = step > 0 && _options.Tolerance is null && _velocity is null && _rates is null;
            if (stepped)
            {
                problem.Descend(_step, phi, _values, _gradient, _active);
            }
            else if (step > 0)
            {
                problem.ValueAndGradient(phi, _values, _gradient, _active);
                gradient = _gradient;
            }

            if (!Update(gradient, step, reports))
            {
                return;
            }

            if (!stepped)
            {
                Step(step, phi, gradient);
            }
        }
    }

    public void Dispose()
    {
        _rates?.Dispose();
        _velocity?.Dispose();
        _gradient.Dispose();
    }

    /// <summary>m ← βm + g, φ ← φ − αm.</summary>
    private void Step(int step, TaskVectors phi, TaskVectors gradient)
    {
        _velocity?.Combine(_momentum, _velocity, _ones, gradient, _active);
        var direction = _velocity ?? gradient;
        if (_rates is null)
        {
            phi.AddScaled(_step, direction, _active);
        }
        else
        {
            _rates.Step(step, phi, direction, _active);
        }
    }

    private void UseRates(ProximalProblem problem)
    {
        if (_options.Rates is not null && problem.Learned.Count > 0)
        {
            _rates ??= new StepRates(_options.Rates, problem.Learned.Count, _device, problem.Layout, problem.Tasks, differentiated: false);
            _rates.Use(problem.Learned);
        }
    }

    /// <summary>Retires tasks that have converged or diverged; false when none is left.</summary>
    private bool Update(TaskVectors gradient, int step, Span<InnerReport> reports)
    {
        if (_options.Tolerance is not null)
        {
            gradient.Dot(gradient, _squares, _active);
        }

        var any = false;
        for (var t = 0; t < _active.Length; t++)
        {
            if (!_active[t])
            {
                continue;
            }

            if (!double.IsFinite(_values[t]))
            {
                reports[t] = InnerReport.Failure(Diverged(_values[t], step));
                _active[t] = false;
            }
            else if (_options.Tolerance is { } tolerance && Math.Sqrt(_squares[t]) <= tolerance)
            {
                reports[t] = reports[t] with { Status = InnerStatus.Converged, Iterations = step };
                _active[t] = false;
            }
            else
            {
                reports[t] = reports[t] with { Iterations = step + 1 };
                any = true;
            }
        }

        return any;
    }

    private string Diverged(double value, int step) => string.Create(CultureInfo.InvariantCulture,
        $"the inner objective became {value} after {step} inner steps at learning rate {-_step[0]}")
        + "; lower the inner LearningRate or use Backtracking";
}
