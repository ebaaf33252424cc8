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
    private readonly Stepping _stepping;
    private readonly bool[] _accepted;

    public BacktrackingDescent(GradientDescent options, IDevice device, int tasks, int length)
    {
        _options = options;
        _maxRate = Math.Max(options.MaxLearningRate ?? 10 * options.LearningRate, double.Epsilon);
        _trial = device.Allocate(tasks, length);
        _trialGradient = device.Allocate(tasks, length);
        _ones = Scalars.Of(tasks, 1);
        _rates = new double[tasks];
        _steps = new double[tasks];
        _values = new double[tasks];
        _trialValues = new double[tasks];
        _squares = new double[tasks];
        _trialSquares = new double[tasks];
        _slopes = new double[tasks];
        _refusals = new int[tasks];
        _stepping = new Stepping(options, tasks);
        _accepted = new bool[tasks];
    }

    private bool[] Active => _stepping.Active;

    public void Solve(ProximalProblem problem, TaskVectors phi, Span<InnerReport> reports, CancellationToken cancellationToken)
    {
        var gradient = problem.StartGradient; // later that at φ
        problem.StartValues.CopyTo(_values);
        gradient.Dot(gradient, _squares);
        _stepping.Begin(reports);
        for (var t = 0; t < reports.Length; t++)
        {
            _rates[t] = Math.Min(_options.LearningRate, _maxRate);
            _refusals[t] = 0;
            if (Active[t])
            {
                _stepping.Ends(t, _values[t], _squares[t], ref reports[t]);
            }
        }

        while (_stepping.Any)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var t = 0; t < _steps.Length; t++)
            {
                _steps[t] = -_rates[t];
            }

            _trial.Combine(_ones, phi, _steps, gradient, Active);
            problem.ValueAndGradient(_trial, _trialValues, _trialGradient, Active);
            _trialGradient.Dot(_trialGradient, _trialSquares, Active);
            if (IsAnyDoubtful())
            {
                _trialGradient.Dot(gradient, _slopes, Active);
            }

            Judge(problem.Precision, reports);
            Take(phi, gradient);
        }
    }

    public void Dispose()
    {
        _trial.Dispose();
        _trialGradient.Dispose();
    }

    /// <summary>Whether a task fails Armijo's condition on the values, so that the one on the gradients is asked.</summary>
    private bool IsAnyDoubtful()
    {
        for (var t = 0; t < Active.Length; t++)
        {
            if (Active[t] && !DecreasesEnough(t))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>φ and its gradient ← the trial's, for the tasks that accepted it. All of them, the usual case, costs no copy.</summary>
    private void Take(TaskVectors phi, TaskVectors gradient)
    {
        if (Array.IndexOf(_accepted, false) < 0)
        {
            phi.Swap(_trial);
            gradient.Swap(_trialGradient);
            return;
        }

        phi.CopyFrom(_trial, _accepted);
        gradient.CopyFrom(_trialGradient, _accepted);
    }

    /// <summary>Accepts or refuses each task's trial and retires those that have ended.</summary>
    private void Judge(Precision precision, Span<InnerReport> reports)
    {
        for (var t = 0; t < Active.Length; t++)
        {
            _accepted[t] = Active[t] && Sufficient(t, precision);
            if (!Active[t])
            {
                continue;
            }

            if (_accepted[t])
            {
                _values[t] = _trialValues[t];
                _squares[t] = _trialSquares[t];
                _refusals[t] = 0;
                _rates[t] = Math.Min(Growth * _rates[t], _maxRate);
                _stepping.Count(t, ref reports[t]);
                _stepping.Ends(t, _values[t], _squares[t], ref reports[t]);
            }
            else
            {
                _rates[t] *= Shrink;
                if (++_refusals[t] > MaxRefusals)
                {
                    _stepping.Stall(t, ref reports[t]);
                }
            }
        }
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

        var rounding = Rounding.OfLoss(precision) * Math.Abs(_values[t]);
        return _trialValues[t] <= _values[t] + rounding && _slopes[t] >= -(1 - (2 * Decrease)) * _squares[t];
    }
}
