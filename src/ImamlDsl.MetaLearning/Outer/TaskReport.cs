namespace ImamlDsl;

/// <summary>Why a task's implicit gradient was replaced by the first-order gradient ∇L_query(φ).</summary>
public enum FirstOrderReason
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>The inner problem was not solved well enough for the implicit function theorem to say anything.</summary>
    NotStationary,

    /// <summary>The first direction of the linear solve had no positive curvature, so there is no solution to use.</summary>
    NegativeCurvature,

    /// <summary>A Hessian-vector product was not finite, as where a second derivative is infinite, or the linear solver's solution was not.</summary>
    NotFinite,

    /// <summary>Adaptation failed and the algorithm's policy is <see cref="InnerFailurePolicy.FirstOrder"/>: the gradient is ∇L_query(θ),
    /// since there is no φ.</summary>
    InnerFailed,

    /// <summary>The linear solve diverged.</summary>
    Diverged,

    /// <summary>The operator H + Λ was found singular.</summary>
    Singular,

    /// <summary>The preconditioner of the linear solve was found not to be positive definite at the first iteration.</summary>
    PreconditionerNotPositive,

    /// <summary>The linear solve left a residual beyond <see cref="ImplicitMaml.MaxResidual"/>.</summary>
    LinearResidual,

    /// <summary>The linear solver left its certificate as it was given, so that nothing is known of its solution.</summary>
    NotReported,
}

/// <summary>What one task contributed to a meta-gradient, and how far it can be trusted.</summary>
public readonly record struct TaskReport
{
    private readonly double? _metaLoss;

    /// <summary>How the task was adapted: support loss before and after, stationarity, steps.</summary>
    public InnerReport Inner { get; init; }

    /// <summary>The query loss at θ, before adaptation; NaN where it was not asked for.</summary>
    public double QueryLossBefore { get; init; }

    /// <summary>
    /// The query loss at φ, after adaptation. Of a task that failed the one at θ where that is what it contributed, and NaN where it was skipped.
    /// </summary>
    public double QueryLoss { get; init; }

    /// <summary>
    /// What meta-training minimises for the task: <see cref="QueryLoss"/>, or with <see cref="Maml.StepLosses"/> the weighted sum of the losses after the steps.
    /// </summary>
    public double MetaLoss { get => _metaLoss ?? QueryLoss; init => _metaLoss = value; }

    /// <summary>The certificate of the linear solve; null for algorithms that have none.</summary>
    public LinearCertificate? Linear { get; init; }

    /// <summary>
    /// δ of Rajeswaran et al. 2019 (Definition 1), estimated: ‖φ − φ*‖ ≤ ‖∇G(φ)‖/μ where G is μ-strongly convex, with the smallest Ritz
    /// value of the linear solve for μ. That is an upper bound on the curvature at φ, so this is an estimate from below, exact in μ with
    /// <see cref="DenseSolve"/>. +∞ where the solve met negative curvature; NaN without a linear solve, or where it made no product.
    /// </summary>
    public double InnerError => Linear is not { } certificate || !double.IsFinite(certificate.SmallestEigenvalue) ? double.NaN
        : certificate.SmallestEigenvalue > 0 && !certificate.NegativeCurvature ? Inner.Stationarity / certificate.SmallestEigenvalue
        : double.PositiveInfinity;

    /// <summary>
    /// δ′ of Rajeswaran et al. 2019 (Definition 1) as a share: the relative residual of the linear solve; NaN without one.
    /// </summary>
    public double LinearError => Linear?.RelativeResidual ?? double.NaN;

    /// <summary>‖g‖/‖∇L_query(φ)‖ of the implicit gradient as it was solved, before any bound, in the norm of
    /// <see cref="ImplicitMaml.MaxGradientRatio"/>; NaN for algorithms without a linear solve.</summary>
    public double GradientRatio { get; init; }

    /// <summary>Whether the gradient was shortened to the bound on <see cref="GradientRatio"/>.</summary>
    public bool Clipped { get; init; }

    /// <summary>Whether, and why, the first-order gradient was used instead of the implicit one.</summary>
    public FirstOrderReason FirstOrder { get; init; }

    /// <summary>Whether the task was left out of the mean because its adaptation failed; <see cref="InnerReport.Reason"/> says
    /// why.</summary>
    public bool Skipped { get; init; }

    /// <summary>How many times the task's losses or gradients were evaluated, support and query.</summary>
    public int Evaluations { get; init; }

    /// <summary>How many Hessian-vector products the task used.</summary>
    public int HessianProducts { get; init; }

    /// <summary>Of a task without a linear solve, whose query loss was evaluated once.</summary>
    internal static TaskReport Of(in InnerReport inner, double queryLoss) => new()
    {
        Inner = inner,
        QueryLossBefore = double.NaN,
        QueryLoss = queryLoss,
        GradientRatio = double.NaN,
        Evaluations = inner.Evaluations + 1,
        HessianProducts = inner.HessianProducts,
    };
}
