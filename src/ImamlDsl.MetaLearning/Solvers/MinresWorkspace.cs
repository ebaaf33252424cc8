namespace ImamlDsl;

/// <summary>
/// The state of <see cref="Minres"/>: Lanczos' process, the plane rotations that turn its T into triangular form, and the last two
/// directions w = V·R⁻¹.
/// </summary>
internal sealed class MinresWorkspace : StartableWorkspace
{
    private readonly Minres _options;
    private readonly ScaledRightSide _rightSide;
    private readonly RitzValues _ritz;
    private readonly LanczosProcess _lanczos;
    private readonly TaskVectors _direction;
    private readonly TaskVectors _before;
    private readonly MinresRotation[] _rotations;
    private readonly double[] _onBefore;
    private readonly double[] _onDirection;
    private readonly double[] _onVector;
    private readonly double[] _step;
    private readonly bool[] _active;
    private readonly double _rounding;
    private readonly double _nullSpace;

    public MinresWorkspace(Minres options, IDevice device, int tasks, int length)
    {
        _options = options;
        _rightSide = new ScaledRightSide(tasks, options.Tolerance);
        _ritz = new RitzValues(tasks, options.MaxIterations);
        _lanczos = new LanczosProcess(device, tasks, length);
        _direction = device.Allocate(tasks, length);
        _before = device.Allocate(tasks, length);
        _rotations = new MinresRotation[tasks];
        _onBefore = new double[tasks];
        _onDirection = new double[tasks];
        _onVector = new double[tasks];
        _step = new double[tasks];
        _active = _rightSide.Active;
        var precision = device.Precision == Precision.Single ? 1.0 / (1 << 23) : 1.0 / (1L << 52);
        _rounding = 16 * precision;
        _nullSpace = Math.Max(_rounding, Math.Min(options.Tolerance, Math.Sqrt(precision)));
    }

    public override void Dispose()
    {
        _before.Dispose();
        _direction.Dispose();
        _lanczos.Dispose();
    }

    protected override void Run(ILinearOperator matrix, TaskVectors rightSide, TaskVectors? start, TaskVectors solution,
        Span<LinearCertificate> certificates, CancellationToken cancellationToken)
    {
        _ritz.Clear();
        var any = _rightSide.Begin(rightSide, start, solution, _direction, certificates);
        Start();
        for (var iteration = 0; any && iteration < _options.MaxIterations; iteration++)
        {
            if (iteration > 0)
            {
                _lanczos.Advance(_active);
            }

            cancellationToken.ThrowIfCancellationRequested();
            _lanczos.Step(matrix, _active);
            Rotate(certificates);

            // w ← (v − εw₋₋ − δw₋)/γ in place of w₋₋, and x ← x + φw.
            _before.Combine(_onBefore, _before, _onDirection, _direction, _active);
            _before.AddScaled(_onVector, _lanczos.Vector, _active);
            _direction.Swap(_before);
            solution.AddScaled(_step, _direction, _active);
            any = Retire(certificates);
        }

        if (_options.VerifyResidual)
        {
            _rightSide.Verify(matrix, rightSide, solution, _direction, _lanczos.Product, certificates);
        }

        _rightSide.Restore(solution);
        _ritz.Write(certificates);
    }

    private void Start()
    {
        // The scaled residual, b without a start, lies in the place of the first direction, which is zero from then on.
        _lanczos.Begin(_direction, _rightSide.StartSquares, _active);
        _direction.Clear();
        _before.Clear();
        for (var t = 0; t < _rotations.Length; t++)
        {
            _rotations[t] = MinresRotation.First(Math.Sqrt(_rightSide.StartSquares[t]));
        }
    }

    /// <summary>Takes α and β₊ in: ends tasks that cannot go on, and sets the coefficients of the others.</summary>
    private void Rotate(Span<LinearCertificate> certificates)
    {
        for (var t = 0; t < _active.Length; t++)
        {
            if (!_active[t])
            {
                continue;
            }

            ref var certificate = ref certificates[t];
            var (alpha, beta) = (_lanczos.Alpha[t], _lanczos.Beta[t]);
            ref var next = ref _lanczos.NextBeta[t];
            if (!_rightSide.Observe(t, double.IsFinite(next) ? alpha : next, ref certificate))
            {
                continue;
            }

            ref var rotation = ref _rotations[t];
            rotation.Grow(alpha, beta, next);
            if (next <= _rounding * rotation.Norm)
            {
                next = 0;
            }

            _ritz.Add(t, alpha, beta * beta);
            if (!rotation.Next(alpha, next, _rounding, _nullSpace))
            {
                _rightSide.End(t, LinearStatus.Singular, ref certificate);
                continue;
            }

            _onBefore[t] = -rotation.Epsilon / rotation.Gamma;
            _onDirection[t] = -rotation.Delta / rotation.Gamma;
            _onVector[t] = 1 / rotation.Gamma;
            _step[t] = rotation.Step;
        }
    }

    /// <summary>Takes the new ‖r‖ in and retires tasks that have converged; false when none is left.</summary>
    private bool Retire(Span<LinearCertificate> certificates)
    {
        for (var t = 0; t < _active.Length; t++)
        {
            if (_active[t])
            {
                _rightSide.Count(t, _rotations[t].Residual / Math.Sqrt(_rightSide.Squares[t]), ref certificates[t]);
            }
        }

        return Array.IndexOf(_active, true) >= 0;
    }
}
