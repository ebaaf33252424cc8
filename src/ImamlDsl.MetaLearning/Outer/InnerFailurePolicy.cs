namespace ImamlDsl;

/// <summary>
/// What becomes of a task whose adaptation failed: the inner solver threw, timed out, or returned something that is no φ, or a loss or
/// gradient became NaN or infinite.
/// Whatever is chosen, such a task's numbers never enter the mean.
/// </summary>
public enum InnerFailurePolicy
{
    /// <summary>A <see cref="MetaLearningException"/> names the tasks and the first one's reason; θ stays as it was.</summary>
    Throw,

    /// <summary>
    /// The task is left out: the meta-gradient and the query loss are means over the others, and <see cref="TaskReport.Skipped"/> says so.
    /// If no task is left, as
    /// <see cref="Throw"/>.
    /// </summary>
    SkipTask,

    /// <summary>
    /// The task contributes ∇L_query(θ), the first-order gradient without adaptation, and <see cref="TaskReport.FirstOrder"/> is
    /// <see cref="FirstOrderReason.InnerFailed"/>. If that is not finite either, as <see cref="Throw"/>.
    /// </summary>
    FirstOrder,
}
