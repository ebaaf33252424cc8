namespace ImamlDsl;

/// <summary>
/// What implicit MAML does with a task whose linear solve failed: it or its solution was not finite, it diverged, found A singular, met
/// negative curvature before the first iteration, left a residual beyond <see cref="ImplicitMaml.MaxResidual"/>, or gave no certificate.
/// </summary>
public enum LinearFailure
{
    /// <summary>The task contributes the first-order gradient ∇L_query(φ), and its report says why.</summary>
    FirstOrder,

    /// <summary>The task fails, and with it the meta-gradient.</summary>
    Throw,

    /// <summary>
    /// The task contributes Λw with the w that the solver left: the last iterate, or b where negative curvature was met at once, whose
    /// length means nothing. <see cref="ImplicitMaml.MaxGradientRatio"/> still bounds it. Where it is not finite the task fails, as with <see cref="Throw"/>.
    /// </summary>
    UseWhatThereIs,
}
