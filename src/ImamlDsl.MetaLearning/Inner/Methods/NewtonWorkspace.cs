namespace ImamlDsl;

/// <summary>The state of <see cref="NewtonConjugateGradient"/>. It starts from whatever φ it is given.</summary>
internal sealed class NewtonWorkspace : IInnerWorkspace
{
    private const double Decrease = 1e-4;

    private readonly NewtonConjugateGradient _options;
    private readonly Stepping _stepping;
    private readonly GuardedLinearWorkspace _solver;
    private readonly HalvingSearch _search;
    private TaskVectors _gradient = null!; // where the problem's first lay
    private readonly TaskVectors _rightSide;
    private readonly TaskVectors _direction;
    private readonly LinearCertificate[] _certificates;
    private readonly double[] _minus;
    private readonly double[] _values;
    private readonly double[] _squares;
    private readonly double[] _slopes;
    private readonly bool[] _uphill;

    public NewtonWorkspace(NewtonConjugateGradient options, IDevice device, int tasks, int length)
    {
        _options = options;
        _stepping = new Stepping(options, tasks);
        _solver = new GuardedLinearWorkspace(options.Solver, device, tasks, length);
        _search = Parts.After(() => new HalvingSearch(device, tasks, length, Decrease), _solver);
        _rightSide = Parts.After(() => device.Allocate(tasks, length), _solver, _search);
        _direction = Parts.After(() => device.Allocate(tasks, length), _solver, _search, _rightSide);
        _certificates = new LinearCertificate[tasks];
        _minus = Scalars.Of(tasks, -1);
        _values = new double[tasks];
        _squares = new double[tasks];
        _slopes = new double[tasks];
        _uphill = new bool[tasks];
    }

    public void Solve(ProximalProblem problem, TaskVectors phi, Span<InnerReport> reports, CancellationToken cancellationToken)
    {
        _stepping.Begin(reports);
        _gradient = problem.StartGradient;
        for (var step = 0; _stepping.Any && step < _options.Steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var hessian = problem.Linearize(phi, _values, _gradient, _stepping.Active);
            _gradient.Dot(_gradient, _squares);
            if (!Retire(reports))
            {
                return;
            }

            Aim(hessian, reports, cancellationToken);
            _search.Run(problem, phi, _direction, _values, _slopes, _stepping, reports, cancellationToken);
            phi.CopyFrom(_search.Trial, _stepping.Active);
            for (var t = 0; t < reports.Length; t++)
            {
                if (_stepping.Active[t])
                {
                    _stepping.Count(t, ref reports[t]);
                }
            }
        }
    }

    public void Dispose()
    {
        _direction.Dispose();
        _rightSide.Dispose();
        _search.Dispose();
        _solver.Dispose();
    }

    /// <summary>Retires tasks that have converged or have nowhere to go; false when none is left.</summary>
    private bool Retire(Span<InnerReport> reports)
    {
        for (var t = 0; t < reports.Length; t++)
        {
            if (_stepping.Active[t])
            {
                _stepping.EndsOrRests(t, _values[t], _squares[t], ref reports[t]);
            }
        }

        return _stepping.Any;
    }

    /// <summary>d ≈ −(H + Λ)⁻¹∇G, or −∇G where that does not lead downhill.</summary>
    private void Aim(ProximalHessian hessian, Span<InnerReport> reports, CancellationToken cancellationToken)
    {
        _rightSide.CopyFrom(_gradient);
        _rightSide.Scale(_minus);
        _solver.Solve(hessian, _rightSide, _direction, _certificates, cancellationToken);
        _direction.Dot(_gradient, _slopes);
        for (var t = 0; t < reports.Length; t++)
        {
            _uphill[t] = !(_slopes[t] < 0);
            _slopes[t] = _uphill[t] ? -_squares[t] : _slopes[t];
            _search.Steps[t] = 1;
            if (_stepping.Active[t])
            {
                reports[t] = reports[t] with { HessianProducts = reports[t].HessianProducts + _certificates[t].Products };
            }
        }

        _direction.CopyFrom(_rightSide, _uphill);
    }
}
