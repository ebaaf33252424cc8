namespace ImamlDsl;

/// <summary>How the adaptation of a task ended.</summary>
public enum InnerStatus
{
    /// <summary>All steps were taken.</summary>
    Completed,

    /// <summary>A stopping rule was met before the last step: the tolerance on ‖∇G(φ)‖, or the smallest decrease of G worth another
    /// step.</summary>
    Converged,

    /// <summary>No step decreased G any more, as happens at the limit of rounding: φ is the best point found.</summary>
    Stalled,

    /// <summary>φ cannot be used; <see cref="InnerReport.Reason"/> says why.</summary>
    Failed,
}
