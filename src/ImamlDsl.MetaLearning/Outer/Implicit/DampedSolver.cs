namespace ImamlDsl;

/// <summary>
/// Solves a system, and again with damping for the tasks whose solve met negative curvature: one worker's memory for <see cref="Damping"/>.
/// </summary>
internal sealed class DampedSolver : IDisposable
{
    private readonly Damping? _options;
    private readonly GuardedLinearWorkspace _solver;
    private readonly DampedOperator _operator;
    private readonly TaskVectors? _rightSide;
    private readonly TaskVectors? _solution;
    private readonly LinearCertificate[] _certificates;
    private readonly double[] _damping;
    private readonly bool[] _again;

    public DampedSolver(Damping? options, ILinearSolver solver, IDevice device, int tasks, int length)
    {
        _options = options;
        _solver = new GuardedLinearWorkspace(solver, device, tasks, length);
        _rightSide = options is null ? null : Parts.After(() => device.Allocate(tasks, length), _solver);
        _solution = options is null ? null : Parts.After(() => device.Allocate(tasks, length), _solver, _rightSide);
        _certificates = new LinearCertificate[tasks];
        _damping = new double[tasks];
        _again = new bool[tasks];
        _operator = new DampedOperator(_damping);
    }

    /// <summary>x[t] ≈ (A[t] + δ[t]I)⁻¹ b[t], with δ = 0 unless the solver met negative curvature.</summary>
    /// <param name="matrix">A.</param>
    /// <param name="rightSide">b.</param>
    /// <param name="residual">b − Ax₀ of a start x₀, which is in <paramref name="solution"/>; null for none. A damped solve begins
    /// anew.</param>
    /// <param name="solution">Receives x.</param>
    /// <param name="certificates">One for each task.</param>
    /// <param name="cancellationToken">Asked between iterations.</param>
    public void Solve(ILinearOperator matrix, TaskVectors rightSide, TaskVectors? residual, TaskVectors solution, Span<LinearCertificate> certificates,
        CancellationToken cancellationToken)
    {
        if (residual is null)
        {
            _solver.Solve(matrix, rightSide, solution, certificates, cancellationToken);
        }
        else
        {
            _solver.SolveFrom(matrix, rightSide, residual, solution, certificates, cancellationToken);
        }

        _operator.Matrix = matrix;
        for (var solve = 0; _options is not null && solve < _options.MaxSolves && Choose(certificates, first: solve == 0); solve++)
        {
            // A task whose right-hand side is 0 is solved without a product of its own.
            _rightSide!.Clear();
            _rightSide.CopyFrom(rightSide, _again);
            _solver.Solve(_operator, _rightSide, _solution!, _certificates, cancellationToken);
            solution.CopyFrom(_solution!, _again);
            for (var t = 0; t < _again.Length; t++)
            {
                if (_again[t])
                {
                    certificates[t] = Merge(certificates[t], _certificates[t], _damping[t]);
                }
            }
        }
    }

    public void Dispose()
    {
        _solution?.Dispose();
        _rightSide?.Dispose();
        _solver.Dispose();
    }

    /// <summary>Which tasks are solved again, and with which δ; false for none.</summary>
    private bool Choose(Span<LinearCertificate> certificates, bool first)
    {
        var any = false;
        for (var t = 0; t < _again.Length; t++)
        {
            _again[t] = first ? certificates[t].NegativeCurvature : _again[t] && _certificates[t].NegativeCurvature;
            if (_again[t])
            {
                var damping = _options!.Next(certificates[t]);
                _again[t] = damping > certificates[t].Damping;
                _damping[t] = damping;
            }

            any |= _again[t];
        }

        return any;
    }

    /// <summary>
    /// The last solve's account with what all solves of the task cost and showed of A, whose eigenvalues are those of A + δI less δ.
    /// </summary>
    private static LinearCertificate Merge(in LinearCertificate before, in LinearCertificate after, double damping) => after with
    {
        Damping = damping,
        Products = before.Products + after.Products,
        SmallestCurvature = Math.Min(before.SmallestCurvature, after.SmallestCurvature - damping),
        LargestCurvature = Math.Max(before.LargestCurvature, after.LargestCurvature - damping),
        SmallestEigenvalue = Math.Min(before.SmallestEigenvalue, after.SmallestEigenvalue - damping),
        LargestEigenvalue = Math.Max(before.LargestEigenvalue, after.LargestEigenvalue - damping),
        NegativeEigenvalues = before.NegativeEigenvalues,
    };
}
