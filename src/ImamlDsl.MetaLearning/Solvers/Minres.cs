namespace ImamlDsl;

/// <summary>
/// The minimal residual method (Paige and Saunders 1975) from x = 0, for all tasks together: ‖b − Ax‖ is as small as the products allow,
/// for A definite, indefinite or singular.
/// </summary>
/// <remarks>
/// Where it departs from the textbook:
/// <list type="number">
/// <item>It does not stop at negative curvature, which is no obstacle here, and reports it: the tridiagonal matrix of Lanczos' process
/// gives the certificate's eigenvalues. At a φ that is no minimum of G the solution of an indefinite system is no derivative of an inner
/// solution: see <see cref="ImplicitMaml.Damping"/>.</item>
/// <item>The tolerance is relative to ‖b‖, small right-hand sides are scaled as in <see cref="ConjugateGradient"/>, and b = 0 gives x = 0
/// without a product.</item>
/// <item>A Krylov space that is exhausted (β₊ = 0, judged against ‖A‖ and the precision) ends the task: with
/// <see cref="LinearStatus.Converged"/>, for singular A too as long as b is in its range.</item>
/// <item>A task ends with <see cref="LinearStatus.Singular"/> when ‖Ar‖ ≤ ε‖A‖‖r‖, ε being the tolerance or if that is less the root of the
/// precision: b is not in A's range, and x is a solution of least squares. Further steps would add but multiples of A's null space.</item>
/// </list>
/// </remarks>
public sealed record Minres : ILinearSolver
{
    /// <summary>The most iterations, and so the most products with A: at least 1.</summary>
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
    /// Whether the certificate's residual is computed as ‖b − Ax‖/‖b‖, at the cost of one more product; else it is the recurrence's.
    /// </summary>
    public bool VerifyResidual { get; init; }

    /// <inheritdoc/>
    public ILinearWorkspace CreateWorkspace(IDevice device, int tasks, int length)
    {
        ArgumentNullException.ThrowIfNull(device);
        return new MinresWorkspace(this, device, tasks, length);
    }
}
