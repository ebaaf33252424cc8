namespace ImamlDsl;

/// <summary>
/// Model-agnostic meta-learning (Finn et al. 2017) with its exact gradient through K plain gradient steps φ_{k+1} = φ_k − α∇L(φ_k):
/// g = (I − αH(φ_0)) … (I − αH(φ_{K−1})) ∇L_query(φ_K), with generated Hessian-vector products. Memory holds the K points φ_k
/// and as many linearisations as <see cref="MemoryBudget"/> allows.
/// </summary>
/// <remarks>For parameters ω that are not adapted: dL_query/dω = ∂L_query/∂ω − α Σ_k ∂²L/∂ω∂φ(φ_k) v_{k+1}, v_k being the product from the
/// right down to k.</remarks>
public sealed record Maml : IMetaAlgorithm
{
    /// <inheritdoc/>
    public string Name => "MAML";

    /// <summary>
    /// The steps that are differentiated. They must be plain: <c>Backtracking = false</c>, no <c>Tolerance</c> and no
    /// <c>RelativeDecrease</c>, because a rate or a
    /// number of steps
    /// chosen by comparing values has no derivative. For a black-box solver use <see cref="ImplicitMaml"/>, or <see cref="Fomaml"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The solver backtracks or has a stopping rule.</exception>
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
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The memory budget is a number of bytes, at least 0.");
    }
        = 256L << 20;

    /// <inheritdoc/>
    public InnerFailurePolicy OnFailure { get; init => field = Require.Defined(value); }

    IInnerSolver IMetaAlgorithm.Inner => Inner;

    /// <summary>Null: there is no proximal term.</summary>
    public Lambda? Lambda => null;

    /// <inheritdoc/>
    public IMetaWorker CreateWorker(MetaWorkerContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new MamlWorker(this, context);
    }

    private static GradientDescent Differentiable(GradientDescent inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
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
