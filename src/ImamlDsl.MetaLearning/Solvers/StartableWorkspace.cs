namespace ImamlDsl;

/// <summary>A solver's memory whose solves differ by their start only: x = 0, or one that is given.</summary>
internal abstract class StartableWorkspace : ILinearWorkspace
{
    public void Solve(ILinearOperator matrix, TaskVectors rightSide, TaskVectors solution, Span<LinearCertificate> certificates,
        CancellationToken cancellationToken) => Run(matrix, rightSide, null, solution, certificates, cancellationToken);

    public void SolveFrom(ILinearOperator matrix, TaskVectors rightSide, TaskVectors residual, TaskVectors solution, Span<LinearCertificate> certificates,
        CancellationToken cancellationToken) => Run(matrix, rightSide, residual, solution, certificates, cancellationToken);

    public abstract void Dispose();

    /// <summary>As <see cref="ILinearWorkspace.SolveFrom"/>; without a start where its residual is null.</summary>
    protected abstract void Run(ILinearOperator matrix, TaskVectors rightSide, TaskVectors? start, TaskVectors solution,
        Span<LinearCertificate> certificates, CancellationToken cancellationToken);
}
