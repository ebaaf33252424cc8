namespace ImamlDsl;

/// <summary>
/// The state of <see cref="ConjugateGradient"/>: residual r, direction p, product Ap, and z = M⁻¹r with a preconditioner.
/// </summary>
internal sealed class ConjugateGradientWorkspace : StartableWorkspace
{
    private readonly ConjugateGradient _options;
    private readonly IPreconditionerWorkspace? _preconditioner;
    private readonly ScaledRightSide _rightSide;
    private readonly RitzValues _ritz;
    private readonly TaskVectors _residual;
    private readonly TaskVectors _direction;
    private readonly TaskVectors _product;
    private readonly TaskVectors? _preconditioned;
    private readonly double[] _ones;
    private readonly double[] _step;
    private readonly double[] _square;
    private readonly double[] _next;
    private readonly double[] _curvature;
    private readonly double[] _length;
    private readonly double[] _beta;
    private readonly double[] _inverseStep;
    private readonly bool[] _active;

    public ConjugateGradientWorkspace(ConjugateGradient options, IDevice device, int tasks, int length)
    {
        _options = options;
        _preconditioner = options.Preconditioner is { } preconditioner ? Require.Created(preconditioner.CreateWorkspace(device, tasks, length), preconditioner) : null;
        _rightSide = new ScaledRightSide(tasks, options.Tolerance);
        _ritz = new RitzValues(tasks, _preconditioner is null ? options.MaxIterations : 0);
        _residual = Parts.After(Allocate, _preconditioner);
        _direction = Parts.After(Allocate, _preconditioner, _residual);
        _product = Parts.After(Allocate, _preconditioner, _residual, _direction);
        _preconditioned = _preconditioner is null ? null : Parts.After(Allocate, _preconditioner, _residual, _direction, _product);
        _ones = Scalars.Of(tasks, 1);
        _step = new double[tasks];
        _square = new double[tasks];
        _next = new double[tasks];
        _curvature = new double[tasks];
        _length = new double[tasks];
        _beta = new double[tasks];
        _inverseStep = new double[tasks];
        _active = _rightSide.Active;

        TaskVectors Allocate() => device.Allocate(tasks, length);
    }

    public override void Dispose()
    {
        _preconditioned?.Dispose();
        _residual.Dispose();
        _direction.Dispose();
        _product.Dispose();
        _preconditioner?.Dispose();
    }

    protected override void Run(ILinearOperator matrix, TaskVectors rightSide, TaskVectors? start, TaskVectors solution,
        Span<LinearCertificate> certificates, CancellationToken cancellationToken)
    {
        _ritz.Clear();
        var any = _rightSide.Begin(rightSide, start, solution, _residual, certificates) && Aim(matrix, certificates, cancellationToken);
        for (var iteration = 0; any && iteration < _options.MaxIterations; iteration++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            matrix.Apply(_direction, _product);
            _direction.Dot(_product, _curvature, _length, _active);
            if (!Guard(start is null ? solution : null, certificates))
            {
                break;
            }

            solution.StepAlong(_step, _direction, _residual, _product, _next, _active);
            any = Advance(certificates) && Turn(certificates);
        }

        if (_options.VerifyResidual)
        {
            _rightSide.Verify(matrix, rightSide, solution, _residual, _product, certificates);
        }

        _rightSide.Restore(solution);
        _ritz.Write(certificates);
    }

    /// <summary>The first direction: p = r, or M⁻¹r. False when no task is left.</summary>
    private bool Aim(ILinearOperator matrix, Span<LinearCertificate> certificates, CancellationToken cancellationToken)
    {
        if (_preconditioner is null)
        {
            _direction.CopyFrom(_residual);
            _rightSide.StartSquares.CopyTo(_square, 0);
            return true;
        }

        var products = _preconditioner.Prepare(matrix, cancellationToken);
        for (var t = 0; t < _active.Length; t++)
        {
            certificates[t] = certificates[t] with { Products = _active[t] ? products : 0 };
        }

        var any = Precondition(certificates);
        _next.CopyTo(_square, 0);
        _direction.CopyFrom(_preconditioned!);
        return any;
    }

    /// <summary>z ← M⁻¹r and rᵀz into _next. Tasks where it is not positive end; false when no task is left.</summary>
    private bool Precondition(Span<LinearCertificate> certificates)
    {
        _preconditioner!.Apply(_residual, _preconditioned!);
        _residual.Dot(_preconditioned!, _next, _active);
        for (var t = 0; t < _active.Length; t++)
        {
            if (_active[t] && !(double.IsFinite(_next[t]) && _next[t] > 0))
            {
                var status = double.IsFinite(_next[t]) ? LinearStatus.PreconditionerNotPositive : LinearStatus.NotFinite;
                _rightSide.End(t, status, ref certificates[t]);
            }
        }

        return Array.IndexOf(_active, true) >= 0;
    }

    /// <summary>Stops tasks at curvature that is not positive, and sets the step α = rᵀz/pᵀAp of the others; false when none is
    /// left.</summary>
    /// <param name="unstarted">The solution, where there was no start: it becomes b if the first direction already shows no
    /// curvature.</param>
    /// <param name="certificates">The certificates.</param>
    private bool Guard(TaskVectors? unstarted, Span<LinearCertificate> certificates)
    {
        var any = false;
        for (var t = 0; t < _active.Length; t++)
        {
            if (!_active[t])
            {
                continue;
            }

            var rayleigh = _curvature[t] / _length[t];
            ref var certificate = ref certificates[t];
            if (!_rightSide.Observe(t, rayleigh, ref certificate))
            {
                continue;
            }

            Record(t, certificate.Iterations);
            if (rayleigh <= 0)
            {
                if (certificate.Iterations == 0)
                {
                    _rightSide.Take(t, _residual, unstarted);
                }

                _rightSide.End(t, LinearStatus.NegativeCurvature, ref certificate);
                continue;
            }

            _step[t] = _square[t] / _curvature[t];
            any = true;
        }

        return any;
    }

    /// <summary>The row of Lanczos' tridiagonal matrix that this iteration's coefficients give (Saad 2003, Eq. 6.103).</summary>
    private void Record(int task, int iteration)
    {
        var (before, beta) = iteration == 0 ? (0, 0) : (_inverseStep[task], _beta[task]);
        _inverseStep[task] = _curvature[task] / _square[task];
        _ritz.Add(task, _inverseStep[task] + (beta * before), beta * before * before);
    }

    /// <summary>Takes the new ‖r‖² in and retires tasks that have converged; false when none is left.</summary>
    private bool Advance(Span<LinearCertificate> certificates)
    {
        for (var t = 0; t < _active.Length; t++)
        {
            if (_active[t])
            {
                _rightSide.Count(t, Math.Sqrt(_next[t] / _rightSide.Squares[t]), ref certificates[t]);
            }
        }

        return Array.IndexOf(_active, true) >= 0;
    }

    /// <summary>p ← z + βp with β = rᵀz/(rᵀz)_before; false when no task is left.</summary>
    private bool Turn(Span<LinearCertificate> certificates)
    {
        if (_preconditioner is not null && !Precondition(certificates))
        {
            return false;
        }

        for (var t = 0; t < _active.Length; t++)
        {
            _beta[t] = _active[t] ? _next[t] / _square[t] : 0;
            _square[t] = _next[t];
        }

        _direction.Combine(_ones, _preconditioned ?? _residual, _beta, _direction, _active);
        return true;
    }
}
