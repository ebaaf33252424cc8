namespace ImamlDsl;

/// <summary>
/// A linear solver's workspace whose certificates can be believed so far: one that the solver left as it was given says so, and a solution that is not finite is
/// no success, whatever the solver says of it. It may be a user's own.
/// </summary>
internal sealed class GuardedLinearWorkspace : ILinearWorkspace
{
    private readonly ILinearWorkspace _solver;
    private readonly double[] _squares;
    private double[]? _solution; // of the task in doubt, on the host

    /// <exception cref="InvalidOperationException">The solver gave no workspace.</exception>
    public GuardedLinearWorkspace(ILinearSolver solver, IDevice device, int tasks, int length)
    {
        _solver = Require.Created(solver.CreateWorkspace(device, tasks, length), solver);
        _squares = new double[tasks];
    }

    public void Solve(ILinearOperator matrix, TaskVectors rightSide, TaskVectors solution, Span<LinearCertificate> certificates,
        CancellationToken cancellationToken)
    {
        Begin(certificates);
        _solver.Solve(matrix, rightSide, solution, certificates, cancellationToken);
        End(solution, certificates);
    }

    public void SolveFrom(ILinearOperator matrix, TaskVectors rightSide, TaskVectors residual, TaskVectors solution, Span<LinearCertificate> certificates,
        CancellationToken cancellationToken)
    {
        Begin(certificates);
        _solver.SolveFrom(matrix, rightSide, residual, solution, certificates, cancellationToken);
        End(solution, certificates);
    }

    public void Dispose() => _solver.Dispose();

    private static void Begin(Span<LinearCertificate> certificates) => certificates.Fill(LinearCertificate.Begin(LinearStatus.NotReported, double.NaN));

    private void End(TaskVectors solution, Span<LinearCertificate> certificates)
    {
        solution.Dot(solution, _squares);
        for (var t = 0; t < _squares.Length; t++)
        {
            if (!double.IsFinite(_squares[t]) && !Finite.All(solution, t, ref _solution))
            {
                certificates[t] = certificates[t] with { Status = LinearStatus.NotFinite, RelativeResidual = double.NaN };
            }
        }
    }
}
