namespace ImamlDsl;

/// <summary>The settings of a <see cref="MetaTrainer{TModel}"/>.</summary>
public sealed record MetaTrainerOptions
{
    /// <summary>Where to run.</summary>
    public required Target Target { get; init => field = Require.NotNull(value); }

    /// <summary>The optimiser of the outer loop; Adam with learning rate 1e-3 unless given.</summary>
    public IOuterOptimizer Outer { get; init => field = Require.NotNull(value); } = new Adam();

    /// <summary>The number of tasks in each meta-step: at least 1.</summary>
    public int MetaBatchSize
    {
        get;
        init => field = Require.AtLeast(1, value, nameof(MetaBatchSize), "The meta-batch size", "Typical values are 4 to 32");
    } = 25;

    /// <summary>
    /// Progress is told of every so many meta-steps, and of the last one of a number that was asked for: at least 1. MAML and first-order MAML measure what their
    /// adaptation reached for the report alone, at the cost of a gradient, so with few inner steps a larger number trains faster.
    /// </summary>
    public int ReportEvery
    {
        get;
        init => field = Require.AtLeast(1, value, nameof(ReportEvery), "The number of meta-steps from a report to the next", "1 reports each, 100 one in a hundred");
    } = 1;

    /// <summary>The seed of everything random: the first θ, the training tasks and the evaluation tasks, each from a stream of its
    /// own.</summary>
    public int Seed { get; init; }

    /// <summary>The type in which programs compute. θ and the outer optimiser are in double precision always.</summary>
    public Precision Precision { get; init => field = Require.Defined(value); } = Precision.Single;

    /// <summary>The loss measured after adaptation; null, the default, for the loss of the inner problem.</summary>
    public ProgramDefinition? QueryLoss { get; init; }

    /// <summary>Where θ starts; null, the default, to draw it by the model's initializers. The values are copied.</summary>
    public Parameters? Initial { get; init; }
}
