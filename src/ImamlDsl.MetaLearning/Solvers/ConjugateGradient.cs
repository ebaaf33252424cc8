namespace ImamlDsl;

/// <summary>
/// The conjugate gradient method (Hestenes and Stiefel 1952) from x = 0, for all tasks together, each with its own coefficients and its own
/// end.
/// </summary>
/// <remarks>
/// Where it departs from the textbook:
/// <list type="number">
/// <item>A direction with pᵀAp ≤ 0 ends the solve before it is used (Steihaug 1983), because A is then not positive definite. The result is
/// the
/// last iterate; if it is the very first direction there is none yet and the result is x = b, the direction of steepest descent, with
/// 0 <see cref="LinearCertificate.Iterations"/>: its length means nothing, and a caller who knows a scale should apply it.</item>
/// <item>The tolerance is relative to ‖b‖, and a right-hand side so small that its square could underflow is scaled by a power of two,
/// which is
/// exact, and the solution scaled back. b = 0 gives x = 0 without a product.</item>
/// <item>The residual of the certificate is the recurrence's, which costs nothing, unless <see cref="VerifyResidual"/> asks for b − Ax
/// itself.</item>
/// <item>The coefficients build Lanczos' tridiagonal matrix, whose extreme eigenvalues are the certificate's
/// <see cref="LinearCertificate.SmallestEigenvalue"/> and <see cref="LinearCertificate.LargestEigenvalue"/> (Saad 2003, §6.7.3).</item>
/// </list>
/// </remarks>
public sealed record ConjugateGradient : ILinearSolver
{
    /// <summary>The most iterations, and so the most products with A: at least 1. The paper uses 5.</summary>
    public int MaxIterations
    {
        get;
        init => field = Require.AtLeast(1, value, nameof(MaxIterations), "The number of iterations", "Use Fomaml for a meta-gradient without a linear solve");
    } = 5;

    /// <summary>A task stops when ‖r‖ ≤ Tolerance·‖b‖: at least 0 and less than 1. Zero stops at an exact solution only.</summary>
    public double Tolerance
    {
        get;
        init => field = Require.Fraction(value, nameof(Tolerance), "The relative tolerance", "Typical values are 1e-10 to 1e-2");
    } = 1e-6;

    /// <summary>
    /// M ≈ A, with which the method runs on M⁻¹A (Saad 2003, Algorithm 9.1); null, the default, for none. The tolerance stays one on the
    /// true ‖r‖. Ritz values are then M⁻¹A's, so the certificate's eigenvalues are the curvature of the directions.
    /// </summary>
    public IPreconditioner? Preconditioner { get; init; }

    /// <summary>Whether the certificate's residual is computed as ‖b − Ax‖/‖b‖, at the cost of one more product.</summary>
    public bool VerifyResidual { get; init; }

    /// <inheritdoc/>
    public ILinearWorkspace CreateWorkspace(IDevice device, int tasks, int length)
    {
        ArgumentNullException.ThrowIfNull(device);
        return new ConjugateGradientWorkspace(this, device, tasks, length);
    }
}
