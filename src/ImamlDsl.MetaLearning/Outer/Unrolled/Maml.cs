using System.Globalization;
using System.Text;

namespace ImamlDsl;

/// <summary>
/// Model-agnostic meta-learning (Finn et al. 2017) with its exact gradient through K plain gradient steps φ_{k+1} = φ_k − α∇L(φ_k):
/// g = (I − αH(φ_0)) … (I − αH(φ_{K−1})) ∇L_query(φ_K), with generated Hessian-vector products. Memory holds the K points φ_k
/// and as many linearisations as <see cref="MemoryBudget"/> allows. Momentum and learned rates of <see cref="GradientDescent"/> are differentiated too.
/// </summary>
/// <remarks>For parameters ω that are not adapted: dL_query/dω = ∂L_query/∂ω − α Σ_k ∂²L/∂ω∂φ(φ_k) v_{k+1}, v_k being the product from the
/// right down to k.</remarks>
public sealed record Maml : IMetaAlgorithm, ISelectiveAlgorithm
{
    private const int MaxSteps = 1 << 20;

    /// <inheritdoc/>
    public string Name => "MAML";

    /// <summary>
    /// The steps that are differentiated. They must be plain: <c>Backtracking = false</c>, no <c>Tolerance</c> and no
    /// <c>RelativeDecrease</c>, because a rate or a
    /// number of steps
    /// chosen by comparing values has no derivative. For a black-box solver use <see cref="ImplicitMaml"/>, or <see cref="Fomaml"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The solver backtracks, has a stopping rule, or takes more than 2^20 steps.</exception>
    public required GradientDescent Inner
    {
        get;
        init => field = Differentiable(value);
    }

    /// <summary>
    /// How many bytes of linearisations each worker may keep from the steps for the way back through them. Steps for which there is no room are linearised again,
    /// at the cost of a gradient each: 0 keeps none, <see cref="long.MaxValue"/> all. The meta-gradient is the same to the last bit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public long MemoryBudget
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(MemoryBudget), value, FormattableString.Invariant($"The memory budget is a number of bytes, at least 0; {value} was given."));
    }
        = 256L << 20;

    /// <summary>
    /// Truncated back-propagation (Shaban et al. 2019): the way back goes through this many of the last steps, and earlier ones count as if they moved φ with θ one
    /// to one. At least 0; null, the default, for all steps, the exact gradient; 0 is first-order MAML. Points and linearisations before the window are not kept.
    /// </summary>
    public int? Window
    {
        get;
        init => field = value is { } window ? Require.AtLeast(0, window, nameof(Window), "The window", "Leave it null for the exact gradient") : null;
    }

    /// <summary>The losses after the inner steps that meta-training minimises; null, the default, for the loss after the last step alone.</summary>
    public MultiStepLoss? StepLosses { get; init; }

    /// <inheritdoc/>
    public InnerFailurePolicy OnFailure { get; init => field = Require.Defined(value); }

    IInnerSolver IMetaAlgorithm.Inner => Inner;

    /// <summary>
    /// Λ of an inner problem with a proximal term, φ_{k+1} = φ_k − α(∇L(φ_k) + Λ(φ_k − θ)), whose pull towards θ is differentiated too; fixed. Null, the default, for
    /// MAML's own inner problem, which has none. With it and many steps MAML's gradient becomes the implicit one (Rajeswaran et al. 2019, Fig. 2a).
    /// </summary>
    public Lambda? Lambda { get; init; }

    /// <inheritdoc/>
    public IMetaWorker CreateWorker(MetaWorkerContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        ((ISelectiveAlgorithm)this).RequireTaught(context.Layout, nameof(context));
        return new MamlWorker(Inner, Lambda, Window ?? Inner.Steps, StepLosses, MemoryBudget, context);
    }

    void ISelectiveAlgorithm.RequireTaught(ParameterLayout layout, string parameter)
    {
        LearnedRate.Require(layout, Inner, parameter);
        if (Lambda?.Learned(layout) is { Count: > 0 })
        {
            throw new ArgumentException($"MAML takes a fixed Λ; {Lambda} is learned through the implicit gradient. Use ImplicitMaml, or a fixed Lambda.", parameter);
        }
    }

    /// <summary>What results depend on, for checkpoints: not the memory budget.</summary>
    private bool PrintMembers(StringBuilder text)
    {
        text.Append(CultureInfo.CurrentCulture, $"{nameof(Inner)} = {Inner}, {nameof(Window)} = {Window}, {nameof(StepLosses)} = {StepLosses}, {nameof(OnFailure)} = {OnFailure}, {nameof(Lambda)} = {Lambda}");
        return true;
    }

    private static GradientDescent Differentiable(GradientDescent inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        if (inner.Steps > MaxSteps)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"MAML keeps the point of each inner step, of at most {MaxSteps}; {inner.Steps} were given. Use ImplicitMaml, whose memory does not grow with the steps."), nameof(Inner));
        }

        if (inner.IsPlain)
        {
            return inner;
        }

        throw new ArgumentException(
            $"MAML differentiates each inner step, so the steps must be plain gradient descent; this one "
                + $"{(inner.Backtracking ? "backtracks" : "stops by a rule")}. "
            + "Set Backtracking = false and leave Tolerance and RelativeDecrease null, or use ImplicitMaml, which needs only the solution.", nameof(Inner));
    }
}
