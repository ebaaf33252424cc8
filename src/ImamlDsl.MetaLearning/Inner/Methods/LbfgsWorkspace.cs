namespace ImamlDsl;

/// <summary>The state of <see cref="Lbfgs"/>.</summary>
internal sealed class LbfgsWorkspace : IInnerWorkspace
{
    private readonly Stepping _stepping;
    private readonly LbfgsMemory _memory;
    private readonly WolfeSearch[] _searches;
    private TaskVectors _gradient = null!; // where the problem's first lay
    private readonly TaskVectors _direction;
    private readonly TaskVectors _trial;
    private readonly TaskVectors _trialGradient;
    private readonly double[] _ones;
    private readonly double[] _minus;
    private readonly double[] _steps;
    private readonly double[] _values;
    private readonly double[] _trialValues;
    private readonly double[] _squares;
    private readonly double[] _lengths; // ‖φ‖², then ‖s‖²
    private readonly double[] _slopes;
    private readonly double[] _trialSlopes;
    private readonly bool[] _steepest;
    private readonly bool[] _searching;
    private readonly bool[] _found;

    public LbfgsWorkspace(Lbfgs options, IDevice device, int tasks, int length)
    {
        _stepping = new Stepping(options, tasks);
        _memory = new LbfgsMemory(device, tasks, length, options.Memory);
        _searches = new WolfeSearch[tasks];
        _direction = device.Allocate(tasks, length);
        _trial = device.Allocate(tasks, length);
        _trialGradient = device.Allocate(tasks, length);
        _ones = Scalars.Of(tasks, 1);
        _minus = Scalars.Of(tasks, -1);
        _steps = new double[tasks];
        _values = new double[tasks];
        _trialValues = new double[tasks];
        _squares = new double[tasks];
        _lengths = new double[tasks];
        _slopes = new double[tasks];
        _trialSlopes = new double[tasks];
        _steepest = new bool[tasks];
        _searching = new bool[tasks];
        _found = new bool[tasks];
    }

    public void Solve(ProximalProblem problem, TaskVectors phi, Span<InnerReport> reports, CancellationToken cancellationToken)
    {
        _memory.Clear();
        _stepping.Begin(reports);
        _gradient = problem.StartGradient;
        problem.StartValues.CopyTo(_values);
        Retire(_stepping.Active, reports);
        while (_stepping.Any)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Aim(problem.Precision, phi);
            Search(problem, phi, reports, cancellationToken);
            RefuseRest(phi, reports);
            _memory.Add(phi, _trial, _gradient, _trialGradient, _found);
            phi.CopyFrom(_trial, _found);
            _gradient.CopyFrom(_trialGradient, _found);
            for (var t = 0; t < reports.Length; t++)
            {
                if (_found[t])
                {
                    _values[t] = _trialValues[t];
                    _stepping.Count(t, ref reports[t]);
                }
            }

            Retire(_found, reports);
        }
    }

    public void Dispose()
    {
        _trialGradient.Dispose();
        _trial.Dispose();
        _direction.Dispose();
        _memory.Dispose();
    }

    /// <summary>Retires those of the tasks that have ended where they are now.</summary>
    private void Retire(ReadOnlySpan<bool> tasks, Span<InnerReport> reports)
    {
        _gradient.Dot(_gradient, _squares, _stepping.Active);
        for (var t = 0; t < reports.Length; t++)
        {
            if (tasks[t])
            {
                _stepping.EndsOrRests(t, _values[t], _squares[t], ref reports[t]);
            }
        }
    }

    /// <summary>The directions and the first steps of the line searches.</summary>
    private void Aim(Precision precision, TaskVectors phi)
    {
        _memory.Aim(_gradient, _direction);
        _direction.Dot(_gradient, _slopes);
        phi.Dot(phi, _lengths, _stepping.Active);
        for (var t = 0; t < _slopes.Length; t++)
        {
            _steepest[t] = !_memory.Knows(t) || !(_slopes[t] < 0);
            _slopes[t] = _steepest[t] ? -_squares[t] : _slopes[t];

            // −∇G has no scale of its own: the first step moves φ by no more than 1, or a thousandth of φ where 1 might be lost in rounding.
            var first = _steepest[t] ? Math.Min(1, Math.Max(1, 1e-3 * Math.Sqrt(_lengths[t])) / Math.Sqrt(_squares[t])) : 1;
            _searches[t].Start(_values[t], _slopes[t], first, Rounding.OfLoss(precision) * Math.Abs(_values[t]));
        }

        _direction.CopyFrom(_gradient, _steepest);
        _direction.Scale(_minus, _steepest);
    }

    /// <summary>Runs the line searches of all active tasks together; those that have found their step wait.</summary>
    private void Search(ProximalProblem problem, TaskVectors phi, Span<InnerReport> reports, CancellationToken cancellationToken)
    {
        _stepping.Active.CopyTo(_searching, 0);
        Array.Clear(_found);
        while (Array.IndexOf(_searching, true) >= 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var t = 0; t < _steps.Length; t++)
            {
                _steps[t] = _searches[t].Step;
            }

            // The trial of a task that waits stays, so that its gradient is computed anew with the same result.
            _trial.Combine(_ones, phi, _steps, _direction, _searching);
            problem.ValueAndGradient(_trial, _trialValues, _trialGradient, _searching);
            _trialGradient.Dot(_direction, _trialSlopes, _searching);
            for (var t = 0; t < _steps.Length; t++)
            {
                if (!_searching[t])
                {
                    continue;
                }

                var state = _searches[t].Take(_trialValues[t], _trialSlopes[t]);
                _searching[t] = state == WolfeState.Searching;
                _found[t] = state == WolfeState.Found;
                if (state == WolfeState.Failed)
                {
                    Forget(t, reports);
                }
            }
        }
    }

    /// <summary>A step that rounding leaves nothing of was not found.</summary>
    private void RefuseRest(TaskVectors phi, Span<InnerReport> reports)
    {
        _direction.Combine(_ones, _trial, _minus, phi, _found);
        _direction.Dot(_direction, _lengths, _found);
        for (var t = 0; t < reports.Length; t++)
        {
            if (_found[t] && _lengths[t] == 0)
            {
                _found[t] = false;
                Forget(t, reports);
            }
        }
    }

    /// <summary>What to do where no step is found: begin with −∇G again, or end where that was it.</summary>
    private void Forget(int t, Span<InnerReport> reports)
    {
        if (_steepest[t])
        {
            _stepping.Stall(t, ref reports[t]);
        }
        else
        {
            _memory.Clear(t);
        }
    }
}
