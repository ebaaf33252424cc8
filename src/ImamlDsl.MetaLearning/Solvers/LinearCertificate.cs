namespace ImamlDsl;

/// <summary>What a linear solve of one task is worth: δ′ of Rajeswaran et al. 2019 (Definition 1) as it was achieved, not as it was hoped
/// for.</summary>
public readonly record struct LinearCertificate
{
    // Ritz values are off by this share of the largest at most, through rounding in single precision.
    private const double Rounding = 1e-5;

    /// <summary>How the solve ended.</summary>
    public LinearStatus Status { get; init; }

    /// <summary>The iterations that changed the solution.</summary>
    public int Iterations { get; init; }

    /// <summary>The products with A used for this task, those of a preconditioner or of repeated solves included.</summary>
    public int Products { get; init; }

    /// <summary>‖b − Ax‖/‖b‖; 0 for b = 0. With <see cref="Damping"/> δ that of (A + δI)x = b.</summary>
    public double RelativeResidual { get; init; }

    /// <summary>The smallest Rayleigh quotient pᵀAp/pᵀp of the directions met, an upper bound on A's smallest eigenvalue; +∞ if none was
    /// met.</summary>
    public double SmallestCurvature { get; init; }

    /// <summary>The largest Rayleigh quotient pᵀAp/pᵀp of the directions met, a lower bound on A's largest eigenvalue; −∞ if none was
    /// met.</summary>
    public double LargestCurvature { get; init; }

    /// <summary>
    /// An estimate of A's smallest eigenvalue, at no extra product: the smallest Ritz value, that is the smallest curvature in the whole
    /// space which the directions span. It lies inside the spectrum, so it is an upper bound, at most <see cref="SmallestCurvature"/>; +∞
    /// if no direction was met. Exact for <see cref="DenseSolve"/>, unless it is told not to.
    /// </summary>
    public double SmallestEigenvalue { get; init; }

    /// <summary>An estimate of A's largest eigenvalue in the same way: a lower bound; −∞ if no direction was met.</summary>
    public double LargestEigenvalue { get; init; }

    /// <summary>
    /// The number of A's eigenvalues that are less than 0 by more than rounding; null where the solver does not count them.
    /// <see cref="DenseSolve"/> does.
    /// </summary>
    public int? NegativeEigenvalues { get; init; }

    /// <summary>
    /// δ of the system (A + δI)x = b that was solved instead of Ax = b because A has negative curvature; 0 without
    /// <see cref="ImplicitMaml.Damping"/>.
    /// </summary>
    public double Damping { get; init; }

    /// <summary>
    /// Whether A is known not to be positive definite: a direction with pᵀAp ≤ 0 ended the solve, damping was needed, or an eigenvalue is
    /// negative by more than rounding.
    /// </summary>
    public bool NegativeCurvature => Status == LinearStatus.NegativeCurvature || Damping > 0 || NegativeEigenvalues > 0
        || SmallestEigenvalue < -Rounding * Math.Max(LargestEigenvalue, -SmallestEigenvalue);

    /// <summary>A certificate before any direction was met.</summary>
    internal static LinearCertificate Begin(LinearStatus status, double residual) => new()
    {
        Status = status,
        RelativeResidual = residual,
        SmallestCurvature = double.PositiveInfinity,
        LargestCurvature = double.NegativeInfinity,
        SmallestEigenvalue = double.PositiveInfinity,
        LargestEigenvalue = double.NegativeInfinity,
    };
}
