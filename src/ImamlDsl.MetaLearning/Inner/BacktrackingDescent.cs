namespace ImamlDsl;

/// <summary>
/// Gradient descent with a rate per task, halved when a step is refused and regrown when one is taken.
/// </summary>
/// <remarks>
/// Tasks do not wait for each other: in each round every task tries one step, and those refused try again in the next round while the
/// others
/// go on. The trial evaluates the gradient too, so an accepted step, by far the most frequent, needs no second evaluation.
/// </remarks>
internal sealed class BacktrackingDescent : IInnerWorkspace
{
    private const double Decrease = 1e-4;
    private const double Shrink = 0.5;
    private const double Growth = 1.1;

    // 2⁻⁵⁰ of the starting rate: what no longer decreases G there is at the limit of rounding.
    private const int MaxRefusals = 50;

    private readonly GradientDescent _options;
    private readonly double _maxRate;
    private readonly TaskVectors _gradient;
    private readonly TaskVectors _trial;
    private readonly TaskVectors _trialGradient;
    private readonly double[] _ones;
    private readonly double[] _rates;
    private readonly double[] _steps;
    private readonly double[] _values;
    private readonly double[] _trialValues;
    private readonly double[] _squares;
    private readonly double[] _trialSquares;
    private readonly double[] _slopes;
    private readonly int[] _refusals;
    private readonly bool[] _active;
    private readonly bool[] _accepted;

    public BacktrackingDescent(GradientDescent options, IDevice device, int tasks, int length)
    {
        _options = options;
        _maxRate = Math.Max(options.MaxLearningRate ?? 10 * options.LearningRate, double.Epsilon);
        _gradient = device.Allocate(tasks, length);
        _trial = device.Allocate(tasks, length);
        _trialGradient = device.Allocate(tasks, length);
        _ones = new double[tasks];
        _ones.AsSpan().Fill(1);
        _rates = new double[tasks];
        _steps = new double[tasks];
        _values = new double[tasks];
        _trialValues = new double[tasks];
        _squares = new double[tasks];
        _trialSquares = new double[tasks];
        _slopes = new double[tasks];
        _refusals = new int[tasks];
        _active = new bool[tasks];
        _accepted = new bool[tasks];
    }

    public void Solve(ProximalProblem problem, TaskVectors phi, Span<InnerReport> reports, CancellationToken cancellationToken)
    {
        _gradient.CopyFrom(problem.StartGradient);
        problem.StartValues.CopyTo(_values);
        _gradient.Dot(_gradient, _squares);
        var any = false;
        for (var t = 0; t < _active.Length; t++)
        {
            _rates[t] = Math.Min(_options.LearningRate, _maxRate);
            _refusals[t] = 0;
            _active[t] = reports[t].Status != InnerStatus.Failed && !Ended(t, ref reports[t]);
            any |= _active[t];
        }

        while (any)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var t = 0; t < _steps.Length; t++)
            {
                _steps[t] = -_rates[t];
            }

            _trial.Combine(_ones, phi, _steps, _gradient, _active);
            problem.ValueAndGradient(_trial, _trialValues, _trialGradient, _active);
            _trialGradient.Dot(_trialGradient, _trialSquares, _active);
            if (IsAnyDoubtful())
            {
                _trialGradient.Dot(_gradient, _slopes, _active);
            }

            any = Judge(problem.Precision, reports);
            Take(phi);
        }
    }

    public void Dispose()
    {
        _gradient.Dispose();
        _trial.Dispose();
        _trialGradient.Dispose();
    }

    /// <summary>Whether a task fails Armijo's condition on the values, so that the one on the gradients is asked.</summary>
    private bool IsAnyDoubtful()
    {
        for (var t = 0; t < _active.Length; t++)
        {
            if (_active[t] && !DecreasesEnough(t))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>φ and its gradient ← the trial's, for the tasks that accepted it. All of them, the usual case, costs no copy.</summary>
    private void Take(TaskVectors phi)
    {
        if (Array.IndexOf(_accepted, false) < 0)
        {
            phi.Swap(_trial);
            _gradient.Swap(_trialGradient);
            return;
        }

        phi.CopyFrom(_trial, _accepted);
        _gradient.CopyFrom(_trialGradient, _accepted);
    }

    /// <summary>Accepts or refuses each task's trial and retires those that have ended; false when none is left.</summary>
    private bool Judge(Precision precision, Span<InnerReport> reports)
    {
        var any = false;
        for (var t = 0; t < _active.Length; t++)
        {
            _accepted[t] = _active[t] && Sufficient(t, precision);
            if (!_active[t])
            {
                continue;
            }

            if (_accepted[t])
            {
                _values[t] = _trialValues[t];
                _squares[t] = _trialSquares[t];
                _refusals[t] = 0;
                _rates[t] = Math.Min(Growth * _rates[t], _maxRate);
                reports[t] = reports[t] with { Iterations = reports[t].Iterations + 1 };
                _active[t] = !Ended(t, ref reports[t]);
            }
            else
            {
                _rates[t] *= Shrink;
                if (++_refusals[t] > MaxRefusals)
                {
                    reports[t] = reports[t] with { Status = InnerStatus.Stalled };
                    _active[t] = false;
                }
            }

            any |= _active[t];
        }

        return any;
    }

    private bool Ended(int t, ref InnerReport report)
    {
        if (_options.Tolerance is { } tolerance && Math.Sqrt(_squares[t]) <= tolerance)
        {
            report = report with { Status = InnerStatus.Converged };
            return true;
        }

        return report.Iterations >= _options.Steps;
    }

    private bool DecreasesEnough(int t) => _trialValues[t] <= _values[t] - (Decrease * _rates[t] * _squares[t]);

    /// <summary>
    /// Armijo's condition; where the change of G drowns in rounding, the equivalent condition on the gradients (Hager and Zhang 2005, Eq.
    /// 4.1),
    /// which for a quadratic says the same but stays accurate. NaN and infinity fail both.
    /// </summary>
    private bool Sufficient(int t, Precision precision)
    {
        if (!double.IsFinite(_trialValues[t]) || !double.IsFinite(_trialSquares[t]))
        {
            return false;
        }

        if (DecreasesEnough(t))
        {
            return true;
        }

        var rounding = (precision == Precision.Single ? 1e-6 : 1e-14) * Math.Abs(_values[t]);
        return _trialValues[t] <= _values[t] + rounding && _slopes[t] >= -(1 - (2 * Decrease)) * _squares[t];
    }
}
