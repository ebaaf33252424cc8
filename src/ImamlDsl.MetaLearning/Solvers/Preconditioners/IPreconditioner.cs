namespace ImamlDsl;

/// <summary>
/// A symmetric positive definite M ≈ A whose inverse is cheap to apply: conjugate gradients on M⁻¹A need fewer iterations the nearer M is
/// to A.
/// </summary>
public interface IPreconditioner
{
    /// <summary>Allocates what preconditioning needs, for one worker.</summary>
    /// <param name="device">Where the vectors live.</param>
    /// <param name="tasks">The number of tasks solved together.</param>
    /// <param name="length">The length of each task's vector.</param>
    /// <returns>A workspace that the caller disposes.</returns>
    IPreconditionerWorkspace CreateWorkspace(IDevice device, int tasks, int length);
}

/// <summary>A preconditioner's memory for one worker.</summary>
public interface IPreconditionerWorkspace : IDisposable
{
    /// <summary>Builds M for an operator. What one task gets depends on its own A only.</summary>
    /// <param name="matrix">A.</param>
    /// <param name="cancellationToken">Asked between products.</param>
    /// <returns>How many products with A were made.</returns>
    int Prepare(ILinearOperator matrix, CancellationToken cancellationToken);

    /// <summary>result[t] ← M[t]⁻¹ v[t].</summary>
    /// <param name="v">The vectors, <c>[tasks, length]</c>.</param>
    /// <param name="result">The products; not <paramref name="v"/> itself.</param>
    void Apply(TaskVectors v, TaskVectors result);
}
