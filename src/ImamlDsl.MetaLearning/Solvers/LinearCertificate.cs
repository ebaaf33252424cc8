namespace ImamlDsl;

/// <summary>How a linear solve ended.</summary>
public enum LinearStatus
{
    /// <summary>The tolerance was met.</summary>
    Converged,

    /// <summary>The iterations were used up. With few iterations by choice, as in implicit MAML, this is the rule.</summary>
    IterationLimit,

    /// <summary>A direction p with pᵀAp ≤ 0 was met: A is not positive definite, and the solve stopped before using it.</summary>
    NegativeCurvature,

    /// <summary>NaN or infinity appeared: the solution is the last one before it.</summary>
    NotFinite,
}

/// <summary>What a linear solve of one task is worth: δ′ of Rajeswaran et al. 2019 (Definition 1) as it was achieved, not as it was hoped
/// for.</summary>
public readonly record struct LinearCertificate
{
    /// <summary>How the solve ended.</summary>
    public LinearStatus Status { get; init; }

    /// <summary>The iterations that changed the solution.</summary>
    public int Iterations { get; init; }

    /// <summary>The products with A used for this task.</summary>
    public int Products { get; init; }

    /// <summary>‖b − Ax‖/‖b‖; 0 for b = 0.</summary>
    public double RelativeResidual { get; init; }

    /// <summary>The smallest Rayleigh quotient pᵀAp/pᵀp of the directions met, an upper bound on A's smallest eigenvalue; +∞ if none was
    /// met.</summary>
    public double SmallestCurvature { get; init; }

    /// <summary>The largest Rayleigh quotient pᵀAp/pᵀp of the directions met, a lower bound on A's largest eigenvalue; −∞ if none was
    /// met.</summary>
    public double LargestCurvature { get; init; }

    /// <summary>Whether a direction with pᵀAp ≤ 0 was met.</summary>
    public bool NegativeCurvature => Status == LinearStatus.NegativeCurvature;
}
