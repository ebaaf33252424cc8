namespace ImamlDsl;

/// <summary>What all outer optimisers share: the learning rate, its schedule, and the bound on the gradient's length.</summary>
public abstract record OptimizerOptions
{
    private protected OptimizerOptions()
    {
    }

    /// <summary>The learning rate: finite and greater than 0.</summary>
    public double LearningRate
    {
        get;
        init => field = Require.Positive(value, nameof(LearningRate), "The outer learning rate", "Typical values are 1e-4 to 1e-2");
    } = 1e-3;

    /// <summary>
    /// The factor on <see cref="LearningRate"/> at each step, counted from 0; null, the default, for 1. It must be finite and at least 0.
    /// </summary>
    public Func<long, double>? Schedule { get; init; }

    /// <summary>A gradient whose length exceeds this is shortened to it (Pascanu et al. 2013): finite and greater than 0; null, the
    /// default, for no bound.</summary>
    public double? ClipNorm
    {
        get;
        init => field = value is { } bound
            ? Require.Positive(bound, nameof(ClipNorm), "The bound on the gradient's length", "Use null for no bound")
            : null;
    }

    /// <summary>The learning rate at a step.</summary>
    internal double RateAt(long step) => Schedule is null
        ? LearningRate
        : LearningRate * Require.NotNegative(Schedule(step), nameof(Schedule), "The schedule's factor", "Correct the schedule");

    /// <summary>The factor that brings a gradient within <see cref="ClipNorm"/>.</summary>
    internal double ClipFactor(ReadOnlySpan<double> gradient)
    {
        if (ClipNorm is not { } bound)
        {
            return 1;
        }

        var norm = EuclideanNorm.Of(gradient);
        return norm > bound ? bound / norm : 1;
    }
}
