namespace ImamlDsl;

/// <summary>Solves A[t] x[t] = b[t] for each task, A symmetric and known by its products only.</summary>
public interface ILinearSolver
{
    /// <summary>Allocates what solving needs, for one worker.</summary>
    /// <param name="device">Where the vectors live.</param>
    /// <param name="tasks">The number of tasks solved together.</param>
    /// <param name="length">The length of each task's vector.</param>
    /// <returns>A workspace that the caller disposes.</returns>
    ILinearWorkspace CreateWorkspace(IDevice device, int tasks, int length);
}

/// <summary>A linear solver's memory for one worker.</summary>
public interface ILinearWorkspace : IDisposable
{
    /// <summary>
    /// x[t] ≈ A[t]⁻¹ b[t]. The tolerance is relative to ‖b‖, and b = 0 gives x = 0. What one task gets depends on its own A and b only. A
    /// solver that stops at negative curvature before its first iteration gives x = b.
    /// </summary>
    /// <param name="matrix">A.</param>
    /// <param name="rightSide">b, <c>[tasks, length]</c>; left as it is.</param>
    /// <param name="solution">x, <c>[tasks, length]</c>; what it holds on entry is not used.</param>
    /// <param name="certificates">One for each task: how well it was solved. On entry each is <see cref="LinearStatus.NotReported"/>, and one that is left so counts as a
    /// failed solve, as does a solution that is not finite.</param>
    /// <param name="cancellationToken">Asked between iterations.</param>
    void Solve(ILinearOperator matrix, TaskVectors rightSide, TaskVectors solution, Span<LinearCertificate> certificates,
        CancellationToken cancellationToken);

    /// <summary>
    /// x[t] ≈ A[t]⁻¹ b[t] from a start x₀. Tolerance and residuals stay relative to ‖b‖, and 0 iterations at negative curvature leave x₀. A
    /// solver that has no use for a start, as this default, begins anew.
    /// </summary>
    /// <param name="matrix">A.</param>
    /// <param name="rightSide">b, <c>[tasks, length]</c>; left as it is.</param>
    /// <param name="residual">b − Ax₀, <c>[tasks, length]</c>; left as it is.</param>
    /// <param name="solution">On entry x₀, on return x, <c>[tasks, length]</c>.</param>
    /// <param name="certificates">One for each task: how well it was solved. On entry each is <see cref="LinearStatus.NotReported"/>, and one that is left so counts as a
    /// failed solve, as does a solution that is not finite.</param>
    /// <param name="cancellationToken">Asked between iterations.</param>
    void SolveFrom(ILinearOperator matrix, TaskVectors rightSide, TaskVectors residual, TaskVectors solution, Span<LinearCertificate> certificates,
        CancellationToken cancellationToken) => Solve(matrix, rightSide, solution, certificates, cancellationToken);
}
