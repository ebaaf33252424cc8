namespace ImamlDsl;

/// <summary>The state of <see cref="NeumannSeries"/>: the residual r = (I − A/s)ᵏ b, the next one, and what estimates s.</summary>
internal sealed class NeumannWorkspace : StartableWorkspace
{
    // The largest Ritz value is less than λ_max; the series takes up to half as much.
    private const double Safety = 1.1;

    // Growth of ‖r‖² by less than this may be rounding.
    private const double Growth = 1 + 1e-6;

    private readonly NeumannSeries _options;
    private readonly ScaledRightSide _rightSide;
    private readonly RitzValues _ritz;
    private readonly LanczosProcess? _lanczos;
    private readonly TaskVectors _residual;
    private readonly TaskVectors _next;
    private readonly TaskVectors _product;
    private readonly double[] _ones;
    private readonly double[] _step;
    private readonly double[] _back;
    private readonly double[] _curvature;
    private readonly double[] _square;
    private readonly double[] _nextSquare;
    private readonly bool[] _active;
    private readonly bool[] _exploring;

    public NeumannWorkspace(NeumannSeries options, IDevice device, int tasks, int length)
    {
        _options = options;
        _rightSide = new ScaledRightSide(tasks, options.Tolerance);
        _ritz = new RitzValues(tasks, options.Scale is null ? options.ScaleIterations : 0);
        _lanczos = options.Scale is null ? new LanczosProcess(device, tasks, length) : null;
        _residual = device.Allocate(tasks, length);
        _next = device.Allocate(tasks, length);
        _product = device.Allocate(tasks, length);
        _ones = Scalars.Of(tasks, 1);
        _step = new double[tasks];
        _back = new double[tasks];
        _curvature = new double[tasks];
        _square = new double[tasks];
        _nextSquare = new double[tasks];
        _active = _rightSide.Active;
        _exploring = new bool[tasks];
    }

    public override void Dispose()
    {
        _product.Dispose();
        _next.Dispose();
        _residual.Dispose();
        _lanczos?.Dispose();
    }

    protected override void Run(ILinearOperator matrix, TaskVectors rightSide, TaskVectors? start, TaskVectors solution,
        Span<LinearCertificate> certificates, CancellationToken cancellationToken)
    {
        _ritz.Clear();
        var any = _rightSide.Begin(rightSide, start, solution, _residual, certificates)
            && ChooseScale(matrix, start is null ? solution : null, certificates, cancellationToken);
        for (var term = 0; any && term < _options.Terms; term++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            matrix.Apply(_residual, _product);
            _residual.Dot(_product, _curvature, _square, _active);
            _next.Combine(_ones, _residual, _back, _product, _active);
            _next.Dot(_next, _nextSquare, _active);
            Judge(start is null ? solution : null, certificates);
            solution.AddScaled(_step, _residual, _active);
            _residual.Swap(_next);
            any = Retire(certificates);
        }

        _rightSide.Restore(solution);
        _ritz.Write(certificates);
    }

    /// <summary>1/s into _step; false when no task is left.</summary>
    private bool ChooseScale(ILinearOperator matrix, TaskVectors? unstarted, Span<LinearCertificate> certificates, CancellationToken cancellationToken)
    {
        if (_lanczos is not null)
        {
            Explore(matrix, certificates, cancellationToken);
        }

        for (var t = 0; t < _active.Length; t++)
        {
            var scale = _options.Scale ?? (Safety * _ritz.Largest(t));
            if (_active[t] && !(scale > 0))
            {
                _rightSide.Take(t, _residual, unstarted);
                _rightSide.End(t, LinearStatus.NegativeCurvature, ref certificates[t]);
            }

            _step[t] = 1 / scale;
            _back[t] = -_step[t];
        }

        return Array.IndexOf(_active, true) >= 0;
    }

    /// <summary>A few steps of Lanczos' process from b.</summary>
    private void Explore(ILinearOperator matrix, Span<LinearCertificate> certificates, CancellationToken cancellationToken)
    {
        _active.CopyTo(_exploring, 0);
        _lanczos!.Begin(_residual, _rightSide.StartSquares, _active);
        for (var iteration = 0; iteration < _options.ScaleIterations && Array.IndexOf(_exploring, true) >= 0; iteration++)
        {
            if (iteration > 0)
            {
                _lanczos.Advance(_exploring);
            }

            cancellationToken.ThrowIfCancellationRequested();
            _lanczos.Step(matrix, _exploring);
            for (var t = 0; t < _exploring.Length; t++)
            {
                if (_exploring[t] && (_exploring[t] = _rightSide.Observe(t, _lanczos.Alpha[t], ref certificates[t])))
                {
                    _ritz.Add(t, _lanczos.Alpha[t], _lanczos.Beta[t] * _lanczos.Beta[t]);
                    _exploring[t] = _lanczos.NextBeta[t] > 0;
                }
            }
        }
    }

    /// <summary>Ends tasks whose next residual is not finite or longer than the last, before it is used.</summary>
    private void Judge(TaskVectors? unstarted, Span<LinearCertificate> certificates)
    {
        for (var t = 0; t < _active.Length; t++)
        {
            if (!_active[t])
            {
                continue;
            }

            ref var certificate = ref certificates[t];
            var rayleigh = _curvature[t] / _square[t];
            if (!_rightSide.Observe(t, double.IsFinite(_nextSquare[t]) ? rayleigh : _nextSquare[t], ref certificate))
            {
                continue;
            }

            if (rayleigh <= 0)
            {
                if (certificate.Iterations == 0)
                {
                    _rightSide.Take(t, _residual, unstarted);
                }

                _rightSide.End(t, LinearStatus.NegativeCurvature, ref certificate);
            }
            else if (_nextSquare[t] > Growth * _square[t])
            {
                _rightSide.End(t, LinearStatus.Diverged, ref certificate);
            }
        }
    }

    /// <summary>Takes the new ‖r‖ in and retires tasks that have converged; false when none is left.</summary>
    private bool Retire(Span<LinearCertificate> certificates)
    {
        for (var t = 0; t < _active.Length; t++)
        {
            if (_active[t])
            {
                _rightSide.Count(t, Math.Sqrt(_nextSquare[t] / _rightSide.Squares[t]), ref certificates[t]);
            }
        }

        return Array.IndexOf(_active, true) >= 0;
    }
}
