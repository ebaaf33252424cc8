namespace ImamlDsl;

/// <summary>
/// Reptile (Nichol, Achiam and Schulman 2018): θ moves towards the adapted φ, g = θ − φ, and nothing is differentiated. The query data are
/// measured and not learned
/// from, so support sets should hold all examples of a task. Any inner solver will do; it must not go all the way to a solution, where g
/// no longer tells tasks apart.
/// </summary>
/// <remarks>
/// With <c>Sgd</c> of learning rate ε outside, θ ← θ + ε(φ − θ) as published. g is not the gradient of a loss, so
/// <see cref="MetaGradientCheck"/> has nothing to compare
/// it with, and it says nothing of parameters that are not adapted, nor of a learned Λ or learned rates: these are refused.
/// </remarks>
public sealed record Reptile : IMetaAlgorithm, ISelectiveAlgorithm
{
    /// <inheritdoc/>
    public string Name => "Reptile";

    /// <inheritdoc/>
    public required IInnerSolver Inner { get; init => field = InnerSolvers.Checked(value); }

    /// <summary>
    /// α, by which θ − φ is divided: with the learning rate of plain descent inside, g is the sum of its gradients. Null, the default, for
    /// g = θ − φ.
    /// </summary>
    public double? LearningRate
    {
        get;
        init => field = value is { } rate
            ? Require.Positive(rate, nameof(LearningRate), "The rate by which θ − φ is divided", "Leave it null for θ − φ itself")
            : null;
    }

    /// <summary>Λ of the inner problem; null, the default, as published.</summary>
    public Lambda? Lambda { get; init; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The value is <see cref="InnerFailurePolicy.FirstOrder"/>: θ − φ has another scale than a
    /// gradient.</exception>
    public InnerFailurePolicy OnFailure
    {
        get;
        init => field = Require.Defined(value) != InnerFailurePolicy.FirstOrder
            ? value
            : throw new ArgumentException(
                "Reptile's θ − φ has another scale than a first-order gradient, so one cannot stand in for the other; use SkipTask or Throw.",
                nameof(OnFailure));
    }

    /// <inheritdoc/>
    public IMetaWorker CreateWorker(MetaWorkerContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        ((ISelectiveAlgorithm)this).RequireTaught(context.Layout, nameof(context));
        return new ReptileWorker(this, context);
    }

    void ISelectiveAlgorithm.RequireTaught(ParameterLayout layout, string argument)
    {
        if (Lambda?.Learned(layout) is { Count: > 0 } strengths)
        {
            throw Untaught(strengths[0][0], "is learned with Λ", "Use ImplicitMaml, or a fixed Lambda.");
        }

        if (Inner.Learned(layout) is { Count: > 0 } rates)
        {
            throw Untaught(rates[0][0], "is learned with the inner solver", "Use Maml or Fomaml, or leave Rates null.");
        }

        if (layout.Parameters.FirstOrDefault(parameter => !parameter.Adapt) is { } parameter)
        {
            throw parameter.IsLearningRate
                ? Untaught(parameter, "is a learned inner learning rate", "Use Maml or Fomaml, or remove [LearningRate].")
                : Untaught(parameter, "is not adapted", "Use Maml, Fomaml or ImplicitMaml, or adapt all parameters.");
        }

        ArgumentException Untaught(ParameterInfo parameter, string what, string advice) => new(
            $"The parameter '{parameter.Name}' {what}, and Reptile learns by adaptation alone, so nothing would teach it. {advice}", argument);
    }
}
