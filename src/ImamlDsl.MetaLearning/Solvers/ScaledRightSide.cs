namespace ImamlDsl;

/// <summary>
/// The right-hand sides b of a solve as every solver takes them: scaled, where the square of b could under- or overflow, by a power of two, which is
/// exact, and with the solution scaled back; tasks with b = 0 are solved by x = 0, and those with NaN or infinity in b are not begun.
/// </summary>
internal sealed class ScaledRightSide
{
    // Below this ‖b‖² the squares of single-precision entries may underflow; b is then multiplied by 2¹⁰⁰.
    private const double TinySquare = 1e-24;
    private static readonly double Magnify = Math.ScaleB(1, 100);

    // Above this ‖b‖² they, or what is computed of them, may overflow; b is then multiplied by 2⁻⁸⁰.
    private const double HugeSquare = 1e32;
    private static readonly double Shrink = Math.ScaleB(1, -80);

    private readonly double[] _scale;
    private readonly double[] _minus;
    private readonly double[] _verified;
    private readonly bool[] _only;
    private readonly double _tolerance;

    /// <param name="tasks">The number of tasks.</param>
    /// <param name="tolerance">The share of ‖b‖ that a residual may have for a task to end, or not to be begun.</param>
    public ScaledRightSide(int tasks, double tolerance)
    {
        _tolerance = tolerance;
        _scale = new double[tasks];
        _minus = Scalars.Of(tasks, -1);
        _verified = new double[tasks];
        _only = new bool[tasks];
        Squares = new double[tasks];
        StartSquares = new double[tasks];
        Active = new bool[tasks];
    }

    /// <summary>‖b‖² of the scaled b.</summary>
    public double[] Squares { get; }

    /// <summary>‖r‖² of the scaled residual at the start, which without one is b.</summary>
    public double[] StartSquares { get; }

    /// <summary>The tasks that are being solved.</summary>
    public bool[] Active { get; }

    /// <summary>
    /// Without a start x ← 0 and residual ← the scaled b; with one, x and residual are its, scaled. False when there is nothing to solve.
    /// </summary>
    public bool Begin(TaskVectors rightSide, TaskVectors? startResidual, TaskVectors solution, TaskVectors residual, Span<LinearCertificate> certificates)
    {
        residual.CopyFrom(rightSide);
        residual.Dot(residual, Squares);
        for (var t = 0; t < _scale.Length; t++)
        {
            _scale[t] = Squares[t] < TinySquare ? Magnify : Squares[t] > HugeSquare ? Shrink : 1;
        }

        residual.Scale(_scale);
        residual.Dot(residual, Squares);
        Squares.CopyTo(StartSquares, 0);
        if (startResidual is null)
        {
            solution.Clear();
        }
        else
        {
            TakeStart(startResidual, solution, residual);
        }

        var any = false;
        for (var t = 0; t < Active.Length; t++)
        {
            var finite = double.IsFinite(Squares[t]) && double.IsFinite(StartSquares[t]);
            Active[t] = finite && Squares[t] > 0;
            var relative = Active[t] ? Math.Sqrt(StartSquares[t] / Squares[t]) : 0;
            Active[t] = relative > 0 && (startResidual is null || relative > _tolerance);
            any |= Active[t];
            certificates[t] = !finite ? LinearCertificate.Begin(LinearStatus.NotFinite, double.NaN)
                : LinearCertificate.Begin(Active[t] ? LinearStatus.IterationLimit : LinearStatus.Converged, relative);
        }

        return any;
    }

    /// <summary>x and residual of a start, scaled; x = 0 where b = 0, which no start serves better.</summary>
    private void TakeStart(TaskVectors startResidual, TaskVectors solution, TaskVectors residual)
    {
        solution.Scale(_scale);
        for (var t = 0; t < Active.Length; t++)
        {
            Active[t] = Squares[t] == 0;
        }

        solution.CopyFrom(residual, Active);
        residual.CopyFrom(startResidual);
        residual.Scale(_scale);
        residual.Dot(residual, StartSquares);
    }

    /// <summary>Takes what one more product with A showed into a certificate; false, with the task ended, where it is not finite.</summary>
    /// <param name="task">A task that is active.</param>
    /// <param name="rayleigh">pᵀAp/pᵀp.</param>
    /// <param name="certificate">The task's.</param>
    public bool Observe(int task, double rayleigh, ref LinearCertificate certificate)
    {
        certificate = certificate with { Products = certificate.Products + 1 };
        if (!double.IsFinite(rayleigh))
        {
            End(task, LinearStatus.NotFinite, ref certificate);
            return false;
        }

        certificate = certificate with
        {
            SmallestCurvature = Math.Min(certificate.SmallestCurvature, rayleigh),
            LargestCurvature = Math.Max(certificate.LargestCurvature, rayleigh),
        };
        return true;
    }

    /// <summary>Counts an iteration of a task that is active, and ends the task where its ‖r‖/‖b‖ is within the tolerance or not finite.</summary>
    public void Count(int task, double relativeResidual, ref LinearCertificate certificate)
    {
        certificate = certificate with { Iterations = certificate.Iterations + 1, RelativeResidual = relativeResidual };
        if (!double.IsFinite(relativeResidual))
        {
            End(task, LinearStatus.NotFinite, ref certificate);
        }
        else if (relativeResidual <= _tolerance)
        {
            End(task, LinearStatus.Converged, ref certificate);
        }
    }

    /// <summary>x ← b for a task of which no iteration was made, so that the residual still is the scaled b; with a start, null, x stays.</summary>
    public void Take(int task, TaskVectors residual, TaskVectors? unstarted)
    {
        Array.Clear(_only);
        _only[task] = true;
        unstarted?.CopyFrom(residual, _only);
    }

    /// <summary>Ends a task.</summary>
    public void End(int task, LinearStatus status, ref LinearCertificate certificate)
    {
        certificate = certificate with { Status = status };
        Active[task] = false;
    }

    /// <summary>Replaces the residuals of the certificates by ‖b − Ax‖/‖b‖, at one product, while x is still scaled.</summary>
    public void Verify(ILinearOperator matrix, TaskVectors rightSide, TaskVectors solution, TaskVectors residual, TaskVectors product,
        Span<LinearCertificate> certificates)
    {
        matrix.Apply(solution, product);
        residual.Combine(_scale, rightSide, _minus, product);
        residual.Dot(residual, _verified);
        for (var t = 0; t < Active.Length; t++)
        {
            if (Squares[t] > 0)
            {
                certificates[t] = certificates[t] with
                {
                    RelativeResidual = Math.Sqrt(_verified[t] / Squares[t]),
                    Products = certificates[t].Products + 1,
                };
            }
        }
    }

    /// <summary>Scales the solution back.</summary>
    public void Restore(TaskVectors solution)
    {
        for (var t = 0; t < _scale.Length; t++)
        {
            _scale[t] = 1 / _scale[t];
        }

        solution.Scale(_scale);
    }
}
