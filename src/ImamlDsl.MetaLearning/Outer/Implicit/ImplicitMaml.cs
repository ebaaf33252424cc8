namespace ImamlDsl;

/// <summary>
/// Implicit MAML (Rajeswaran et al. 2019): at a solution φ of the inner problem the meta-gradient is g = Λw with (H + Λ) w = ∇L_query(φ),
/// whatever
/// path led to φ. Memory does not depend on the number of inner steps.
/// </summary>
/// <remarks>
/// <para>For parameters ω that are not adapted: dL_query/dω = ∂L_query/∂ω − ∂²L/∂ω∂φ w. For what is learned of Λ: dL_query/dη = −wᵀ(∂Λ/∂η)(φ − θ).</para>
/// <para>The formula holds at a solution only. As meta-training sharpens the loss an inner solver can stop converging, H + Λ can turn
/// indefinite, and the result is then no gradient at all. Three guards, each seen in the <see cref="TaskReport"/> and each switchable, keep
/// such a
/// task from spoiling the step: <see cref="MaxStationarityRatio"/>, <see cref="MaxGradientRatio"/>, and the linear solver's stop at
/// negative curvature.
/// <see cref="GradientDescent.Backtracking"/> is what makes them rare.</para>
/// <para>What a task's linear solve showed of H + Λ says how far φ is from the solution (<see cref="TaskReport.InnerError"/>) and whether
/// it is a minimum at all; <see cref="Damping"/> makes an indefinite operator definite, openly, and <see cref="OnLinearFailure"/> says what
/// becomes of a solve that failed.</para>
/// </remarks>
public sealed record ImplicitMaml : IMetaAlgorithm, ISelectiveAlgorithm
{
    /// <inheritdoc/>
    public string Name => "iMAML";

    /// <inheritdoc/>
    public required IInnerSolver Inner { get; init => field = InnerSolvers.Checked(value); }

    /// <summary>
    /// Λ, in the inner problem and in the operator alike, fixed or learned (<see cref="Lambda.LearnedFrom(Lambda, LambdaForm)"/>). The paper's λ is 2 for Omniglot and
    /// 0.5 for Mini-ImageNet.
    /// </summary>
    public required Lambda Lambda { get; init => field = Require.NotNull(value); }

    /// <summary>
    /// Solves (H + Λ) w = ∇L_query(φ). Where the strengths of Λ differ much, give <see cref="ConjugateGradient"/> a <see cref="LambdaPreconditioner"/>.
    /// </summary>
    public ILinearSolver Solver { get; init => field = Require.NotNull(value); } = new ConjugateGradient();

    /// <summary>
    /// A task whose ‖g‖ exceeds this many times ‖∇L_query(φ)‖ has its gradient shortened to it: greater than 0; null for no bound. Both are measured in the
    /// norm ‖v‖² = vᵀΛ⁻¹v, which for Λ = λI is the ordinary one but for a factor that cancels.
    /// </summary>
    /// <remarks>
    /// With y = Λ^½w and c = Λ^−½∇L_query the implicit system reads (Λ^−½HΛ^−½ + I) y = c, and ‖y‖/‖c‖ is this ratio: at most 1 for every positive
    /// semi-definite H, whatever Λ. In the ordinary norm ‖g‖/‖∇L_query‖ can rightly be as large as the square root of Λ's condition number, so that a
    /// bound on it would shorten good gradients where strengths differ.
    /// </remarks>
    public double? MaxGradientRatio
    {
        get;
        init => field = value is { } ratio
            ? Require.Positive(ratio, nameof(MaxGradientRatio), "The bound on ‖g‖/‖∇L_query‖", "Use null for no bound")
            : null;
    } = 2;

    /// <summary>
    /// A task whose ‖∇G(φ)‖ exceeds this many times ‖∇G(θ)‖, its value before adaptation, contributes the first-order gradient ∇L_query(φ)
    /// instead of the implicit
    /// one: greater than 0; null to trust every task. The default 1 catches an inner solver that made things worse; a
    /// smaller number demands progress. <see cref="InnerReport.Stationarity"/> tells what was reached.
    /// </summary>
    public double? MaxStationarityRatio
    {
        get;
        init => field = value is { } ratio
            ? Require.Positive(ratio, nameof(MaxStationarityRatio), "The bound on ‖∇G(φ)‖/‖∇G(θ)‖", "Use null to trust every task")
            : null;
    } = 1;

    /// <inheritdoc/>
    public InnerFailurePolicy OnFailure { get; init => field = Require.Defined(value); }

    /// <summary>
    /// Adds δI to the operator of tasks whose linear solve met negative curvature, and solves again; null, the default, to use what the
    /// solver had before it met it. See <see cref="ImamlDsl.Damping"/> for what g then means.
    /// </summary>
    public Damping? Damping { get; init; }

    /// <summary>
    /// A linear solve that leaves more than this relative residual failed: greater than 0; null, the default, to take whatever the
    /// iterations reach. With few iterations by choice residuals of 0.1 and more are usual.
    /// </summary>
    public double? MaxResidual
    {
        get;
        init => field = value is { } residual
            ? Require.Positive(residual, nameof(MaxResidual), "The bound on the relative residual", "Use null for no bound")
            : null;
    }

    /// <summary>
    /// Whether each linear solve starts from the mean solution w of the last meta-step's tasks, scaled for the task to leave the shortest
    /// residual: one more product, and a better w after the same few iterations where tasks resemble each other and θ moves slowly. Off
    /// unless asked for. A <see cref="MetaGradientEngine"/>'s result then depends on its last one; a trainer's checkpoint holds w.
    /// <see cref="DenseSolve"/> has no use for it.
    /// </summary>
    public bool WarmStart { get; init; }

    /// <summary>What happens with a task whose linear solve failed; unless given it contributes the first-order gradient.</summary>
    public LinearFailure OnLinearFailure { get; init => field = Require.Defined(value); } = LinearFailure.FirstOrder;

    Lambda? IMetaAlgorithm.Lambda => Lambda;

    /// <inheritdoc/>
    public IMetaWorker CreateWorker(MetaWorkerContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        ((ISelectiveAlgorithm)this).RequireTaught(context.Layout, nameof(context));
        return new ImplicitMamlWorker(this, context);
    }

    void ISelectiveAlgorithm.RequireTaught(ParameterLayout layout, string parameter)
    {
        if (layout.LearningRate is not null)
        {
            throw new ArgumentException(
                $"The parameter '{layout.Parameters.Single(p => p.IsLearningRate).Name}' is a learned inner learning rate, and implicit MAML's gradient does not depend "
                + "on the path to φ, so nothing would teach it. Use Maml or Fomaml, or remove [LearningRate].", parameter);
        }

        if (Inner.Learned(layout) is { Count: > 0 } learned)
        {
            throw new ArgumentException(
                $"The inner solver learns {learned[0][0].Name}, and implicit MAML's gradient does not depend on the path to φ, so nothing would teach it. "
                + "Use Maml or Fomaml, or leave Rates null.", parameter);
        }
    }
}
