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

    /// <summary>The residual grew, as that of a series does whose scale is too small: the solution is the last one before it.</summary>
    Diverged,

    /// <summary>A is singular to rounding or to the tolerance, and b is not in its range.</summary>
    Singular,

    /// <summary>The preconditioner M gave rᵀM⁻¹r ≤ 0, so it is not positive definite: the solution is the last one before it.</summary>
    PreconditionerNotPositive,

    /// <summary>The solver left the certificate as it was given, so that nothing is known of the solution.</summary>
    NotReported,
}
