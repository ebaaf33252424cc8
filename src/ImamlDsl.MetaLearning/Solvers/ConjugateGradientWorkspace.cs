namespace ImamlDsl;

/// <summary>The state of <see cref="ConjugateGradient"/>: residual r, direction p, product Ap.</summary>
internal sealed class ConjugateGradientWorkspace : ILinearWorkspace
{
    // Below this ‖b‖² the squares of single-precision entries may underflow; b is then multiplied by 2¹⁰⁰.
    private const double TinySquare = 1e-24;
    private static readonly double Magnify = Math.ScaleB(1, 100);

    private readonly ConjugateGradient _options;
    private readonly TaskVectors _residual;
    private readonly TaskVectors _direction;
    private readonly TaskVectors _product;
    private readonly double[] _ones;
    private readonly double[] _scale;
    private readonly double[] _step;
    private readonly double[] _first;
    private readonly double[] _square;
    private readonly double[] _next;
    private readonly double[] _curvature;
    private readonly double[] _length;
    private readonly bool[] _active;
    private readonly bool[] _only;

    public ConjugateGradientWorkspace(ConjugateGradient options, IDevice device, int tasks, int length)
    {
        _options = options;
        _residual = device.Allocate(tasks, length);
        _direction = device.Allocate(tasks, length);
        _product = device.Allocate(tasks, length);
        _ones = new double[tasks];
        _ones.AsSpan().Fill(1);
        _scale = new double[tasks];
        _step = new double[tasks];
        _first = new double[tasks];
        _square = new double[tasks];
        _next = new double[tasks];
        _curvature = new double[tasks];
        _length = new double[tasks];
        _active = new bool[tasks];
        _only = new bool[tasks];
    }

    public void Solve(ILinearOperator matrix, TaskVectors rightSide, TaskVectors solution, Span<LinearCertificate> certificates,
        CancellationToken cancellationToken)
    {
        var any = Start(rightSide, solution, certificates);
        for (var iteration = 0; any && iteration < _options.MaxIterations; iteration++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            matrix.Apply(_direction, _product);
            _direction.Dot(_product, _curvature, _length, _active);
            if (!Guard(solution, certificates))
            {
                break;
            }

            solution.StepAlong(_step, _direction, _residual, _product, _next, _active);
            any = Advance(certificates);
            // p ← r + βp with β = ‖r‖²/‖r_before‖², in _curvature, which is free until the next product.
            _direction.Combine(_ones, _residual, _curvature, _direction, _active);
        }

        if (_options.VerifyResidual)
        {
            Verify(matrix, rightSide, solution, certificates);
        }

        for (var t = 0; t < _scale.Length; t++)
        {
            _scale[t] = 1 / _scale[t];
        }

        solution.Scale(_scale);
    }

    public void Dispose()
    {
        _residual.Dispose();
        _direction.Dispose();
        _product.Dispose();
    }

    /// <summary>x = 0, r = p = b. Tasks with b = 0 are done.</summary>
    private bool Start(TaskVectors rightSide, TaskVectors solution, Span<LinearCertificate> certificates)
    {
        solution.Clear();
        _residual.CopyFrom(rightSide);
        _residual.Dot(_residual, _first);
        for (var t = 0; t < _scale.Length; t++)
        {
            _scale[t] = _first[t] < TinySquare ? Magnify : 1;
        }

        _residual.Scale(_scale);
        _residual.Dot(_residual, _first);
        _direction.CopyFrom(_residual);
        _first.CopyTo(_square, 0);
        var any = false;
        for (var t = 0; t < _active.Length; t++)
        {
            var finite = double.IsFinite(_first[t]);
            _active[t] = finite && _first[t] > 0;
            any |= _active[t];
            certificates[t] = new LinearCertificate
            {
                Status = !finite ? LinearStatus.NotFinite : _active[t] ? LinearStatus.IterationLimit : LinearStatus.Converged,
                RelativeResidual = !finite ? double.NaN : _active[t] ? 1 : 0,
                SmallestCurvature = double.PositiveInfinity,
                LargestCurvature = double.NegativeInfinity,
            };
        }

        return any;
    }

    /// <summary>Stops tasks at curvature that is not positive, and sets the step α = ‖r‖²/pᵀAp of the others; false when none is
    /// left.</summary>
    private bool Guard(TaskVectors solution, Span<LinearCertificate> certificates)
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
            certificate = certificate with { Products = certificate.Products + 1 };
            if (!double.IsFinite(rayleigh))
            {
                certificate = certificate with { Status = LinearStatus.NotFinite };
                _active[t] = false;
                continue;
            }

            certificate = certificate with
            {
                SmallestCurvature = Math.Min(certificate.SmallestCurvature, rayleigh),
                LargestCurvature = Math.Max(certificate.LargestCurvature, rayleigh),
            };
            if (rayleigh <= 0)
            {
                certificate = certificate with { Status = LinearStatus.NegativeCurvature };
                if (certificate.Iterations == 0)
                {
                    TakeRightSide(t, solution);
                }

                _active[t] = false;
                continue;
            }

            _step[t] = _square[t] / _curvature[t];
            any = true;
        }

        return any;
    }

    /// <summary>x ← b for one task. The direction still is b (scaled), as no iteration was made.</summary>
    private void TakeRightSide(int task, TaskVectors solution)
    {
        Array.Clear(_only);
        _only[task] = true;
        solution.CopyFrom(_direction, _only);
    }

    /// <summary>Takes the new ‖r‖² in, retires tasks that have converged, and leaves β of the others in _curvature; false when none is
    /// left.</summary>
    private bool Advance(Span<LinearCertificate> certificates)
    {
        var any = false;
        for (var t = 0; t < _active.Length; t++)
        {
            if (!_active[t])
            {
                continue;
            }

            ref var certificate = ref certificates[t];
            var relative = Math.Sqrt(_next[t] / _first[t]);
            certificate = certificate with { Iterations = certificate.Iterations + 1, RelativeResidual = relative };
            if (!double.IsFinite(relative))
            {
                certificate = certificate with { Status = LinearStatus.NotFinite };
                _active[t] = false;
                continue;
            }

            if (_next[t] == 0 || relative <= _options.Tolerance)
            {
                certificate = certificate with { Status = LinearStatus.Converged };
                _active[t] = false;
                continue;
            }

            _curvature[t] = _next[t] / _square[t];
            _square[t] = _next[t];
            any = true;
        }

        return any;
    }

    private void Verify(ILinearOperator matrix, TaskVectors rightSide, TaskVectors solution, Span<LinearCertificate> certificates)
    {
        matrix.Apply(solution, _product);
        Array.Fill(_step, -1);
        _residual.Combine(_scale, rightSide, _step, _product);
        _residual.Dot(_residual, _next);
        for (var t = 0; t < _active.Length; t++)
        {
            if (_first[t] > 0)
            {
                certificates[t] = certificates[t] with
                {
                    RelativeResidual = Math.Sqrt(_next[t] / _first[t]),
                    Products = certificates[t].Products + 1,
                };
            }
        }
    }
}
