namespace ImamlDsl;

/// <summary>
/// First-order MAML (Finn et al. 2017, §5.2): g = ∇L_query(φ), as if φ moved with θ one to one. It ignores the Hessian terms, so it is
/// biased by
/// design. The inner problem is the support loss alone. Any inner solver will do: none is differentiated.
/// </summary>
public sealed record Fomaml : IMetaAlgorithm, ISelectiveAlgorithm
{
    /// <inheritdoc/>
    public string Name => "FOMAML";

    /// <inheritdoc/>
    public required IInnerSolver Inner { get; init => field = InnerSolvers.Checked(value); }

    /// <summary>Null: there is no proximal term.</summary>
    public Lambda? Lambda => null;

    /// <inheritdoc/>
    public InnerFailurePolicy OnFailure { get; init => field = Require.Defined(value); }

    /// <inheritdoc/>
    public IMetaWorker CreateWorker(MetaWorkerContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        ((ISelectiveAlgorithm)this).RequireTaught(context.Layout, nameof(context));

        // A learned rate needs each step's gradient again, which is what MAML's way back gives, without its Hessians.
        return LearnsRates(context.Layout)
            ? new MamlWorker((GradientDescent)Inner, lambda: null, window: 0, weights: null, memoryBudget: 0, context)
            : new FomamlWorker(Inner, null, context);
    }

    void ISelectiveAlgorithm.RequireTaught(ParameterLayout layout, string parameter)
    {
        LearnedRate.Require(layout, Inner, parameter);
        if (LearnsRates(layout) && Inner is not GradientDescent { IsPlain: true })
        {
            throw new ArgumentException(
                $"The inner solver learns {Inner.Learned(layout)[0][0].Name}, which first-order MAML teaches to plain gradient descent only; the inner solver is {Inner}. Give "
                + "GradientDescent with Backtracking = false and without Tolerance and RelativeDecrease, or leave Rates null.", parameter);
        }
    }

    private bool LearnsRates(ParameterLayout layout) => layout.LearningRate is not null || Inner.Learned(layout).Count > 0;
}
