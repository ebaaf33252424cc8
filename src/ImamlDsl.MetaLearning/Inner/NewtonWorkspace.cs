namespace ImamlDsl;

/// <summary>The state of <see cref="NewtonConjugateGradient"/>. It starts from whatever φ it is given.</summary>
internal sealed class NewtonWorkspace : IInnerWorkspace
{
    private const double Decrease = 1e-4;
    private const int MaxHalvings = 50;

    private readonly NewtonConjugateGradient _options;
    private readonly ILinearWorkspace _solver;
    private readonly TaskVectors _gradient;
    private readonly TaskVectors _rightSide;
    private readonly TaskVectors _direction;
    private readonly TaskVectors _trial;
    private readonly LinearCertificate[] _certificates;
    private readonly double[] _ones;
    private readonly double[] _minus;
    private readonly double[] _steps;
    private readonly double[] _values;
    private readonly double[] _trialValues;
    private readonly double[] _squares;
    private readonly double[] _slopes;
    private readonly bool[] _active;
    private readonly bool[] _searching;
    private readonly bool[] _uphill;

    public NewtonWorkspace(NewtonConjugateGradient options, IDevice device, int tasks, int length)
    {
        _options = options;
        _solver = options.Solver.CreateWorkspace(device, tasks, length);
        _gradient = device.Allocate(tasks, length);
        _rightSide = device.Allocate(tasks, length);
        _direction = device.Allocate(tasks, length);
        _trial = device.Allocate(tasks, length);
        _certificates = new LinearCertificate[tasks];
        _ones = new double[tasks];
        _ones.AsSpan().Fill(1);
        _minus = new double[tasks];
        _minus.AsSpan().Fill(-1);
        _steps = new double[tasks];
        _values = new double[tasks];
        _trialValues = new double[tasks];
        _squares = new double[tasks];
        _slopes = new double[tasks];
        _active = new bool[tasks];
        _searching = new bool[tasks];
        _uphill = new bool[tasks];
    }

    public void Solve(ProximalProblem problem, TaskVectors phi, Span<InnerReport> reports, CancellationToken cancellationToken)
    {
        var any = false;
        for (var t = 0; t < _active.Length; t++)
        {
            _active[t] = reports[t].Status != InnerStatus.Failed;
            any |= _active[t];
        }

        for (var step = 0; any && step < _options.Steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var hessian = problem.Linearize(phi, _values, _gradient, _active);
            _gradient.Dot(_gradient, _squares);
            if (!Retire(reports))
            {
                return;
            }

            Aim(hessian, reports, cancellationToken);
            any = Search(problem, phi, reports, cancellationToken);
        }
    }

    public void Dispose()
    {
        _trial.Dispose();
        _direction.Dispose();
        _rightSide.Dispose();
        _gradient.Dispose();
        _solver.Dispose();
    }

    /// <summary>Retires tasks that meet the tolerance or have nowhere to go; false when none is left.</summary>
    private bool Retire(Span<InnerReport> reports)
    {
        var any = false;
        for (var t = 0; t < _active.Length; t++)
        {
            if (_active[t] && (_squares[t] == 0 || Math.Sqrt(_squares[t]) <= _options.Tolerance))
            {
                reports[t] = reports[t] with { Status = InnerStatus.Converged };
                _active[t] = false;
            }

            any |= _active[t];
        }

        return any;
    }

    /// <summary>d ≈ −(H + Λ)⁻¹∇G, or −∇G where that does not lead downhill.</summary>
    private void Aim(ProximalHessian hessian, Span<InnerReport> reports, CancellationToken cancellationToken)
    {
        _rightSide.CopyFrom(_gradient);
        _rightSide.Scale(_minus);
        _solver.Solve(hessian, _rightSide, _direction, _certificates, cancellationToken);
        _direction.Dot(_gradient, _slopes);
        for (var t = 0; t < _active.Length; t++)
        {
            _uphill[t] = !(_slopes[t] < 0);
            _slopes[t] = _uphill[t] ? -_squares[t] : _slopes[t];
            _steps[t] = 1;
            _searching[t] = _active[t];
            if (_active[t])
            {
                reports[t] = reports[t] with { HessianProducts = reports[t].HessianProducts + _certificates[t].Products };
            }
        }

        _direction.CopyFrom(_rightSide, _uphill);
    }

    /// <summary>Halves each task's step until G decreases sufficiently, then takes it; false when no task is left.</summary>
    private bool Search(ProximalProblem problem, TaskVectors phi, Span<InnerReport> reports, CancellationToken cancellationToken)
    {
        var tolerated = problem.Precision == Precision.Single ? 1e-6 : 1e-14;
        for (var halving = 0; Array.IndexOf(_searching, true) >= 0; halving++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _trial.Combine(_ones, phi, _steps, _direction, _searching);
            problem.Value(_trial, _trialValues, _searching);
            for (var t = 0; t < _searching.Length; t++)
            {
                if (!_searching[t])
                {
                    continue;
                }

                // Near the solution the change of G drowns in rounding while the Newton step is still worth taking.
                var bound = _values[t] + (Decrease * _steps[t] * _slopes[t]) + (tolerated * Math.Abs(_values[t]));
                if (_trialValues[t] <= bound)
                {
                    _searching[t] = false;
                    reports[t] = reports[t] with { Iterations = reports[t].Iterations + 1 };
                }
                else if (halving == MaxHalvings)
                {
                    _searching[t] = false;
                    _active[t] = false;
                    reports[t] = reports[t] with { Status = InnerStatus.Stalled };
                }
                else
                {
                    _steps[t] *= 0.5;
                }
            }
        }

        phi.CopyFrom(_trial, _active);
        return Array.IndexOf(_active, true) >= 0;
    }
}
