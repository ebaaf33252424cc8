using System.Globalization;

namespace ImamlDsl;

/// <summary>What shares one learned inner learning rate.</summary>
public enum RateScope
{
    /// <summary>All adapted parameters.</summary>
    Shared,

    /// <summary>The entries of one parameter tensor (Antoniou et al. 2019, MAML++).</summary>
    Tensor,

    /// <summary>Nothing: each entry has a rate of its own (Li et al. 2017, Meta-SGD).</summary>
    Entry,
}

/// <summary>
/// Inner learning rates that the outer loop learns beside the model's parameters: φ_{k+1} = φ_k − α_k ∘ ∇L(φ_k). They start at
/// <see cref="GradientDescent.LearningRate"/>, may become negative as in the papers, and are saved with the parameters as <c>learning_rate</c>,
/// <c>learning_rate.2.W1</c> and the like.
/// </summary>
public sealed record LearnedRates
{
    /// <summary>What the names of learned rates begin with.</summary>
    internal const string Prefix = "learning_rate";

    /// <summary>What shares a rate; each entry has its own unless given.</summary>
    public RateScope Scope
    {
        get;
        init => field = Require.Defined(value);
    } = RateScope.Entry;

    /// <summary>
    /// Whether each inner step has rates of its own. An adaptation with more steps than were trained goes on with the last step's.
    /// </summary>
    public bool PerStep { get; init; }

    /// <summary>One group of tensors for each step that has rates of its own.</summary>
    internal IReadOnlyList<IReadOnlyList<ParameterInfo>> Groups(ParameterLayout model, double initial, int steps)
    {
        var groups = new IReadOnlyList<ParameterInfo>[PerStep ? steps : 1];
        for (var step = 0; step < groups.Length; step++)
        {
            groups[step] = Tensors(model, initial, PerStep ? FormattableString.Invariant($"{Prefix}.{step}") : Prefix);
        }

        return groups;
    }

    /// <summary>For how many steps there are rates among the names of parameters; 0 where they have none of their own.</summary>
    internal static int TrainedSteps(IEnumerable<string> names) => names
        .Where(name => name.StartsWith(Prefix + ".", StringComparison.Ordinal))
        .Select(name => int.TryParse(name[(Prefix.Length + 1)..].Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var step) ? step + 1 : 0)
        .DefaultIfEmpty().Max();

    private ParameterInfo[] Tensors(ParameterLayout model, double initial, string name)
    {
        var rate = new ConstantAttribute(initial);
        return Scope switch
        {
            RateScope.Shared => [new ParameterInfo(name, [], false, rate)],
            RateScope.Tensor => [.. AdaptedTensors.Of(model).Select(p => new ParameterInfo($"{name}.{p.Name}", [], false, rate))],
            _ => [.. AdaptedTensors.Of(model).Select(p => AdaptedTensors.Like(p, name, rate))],
        };
    }
}
