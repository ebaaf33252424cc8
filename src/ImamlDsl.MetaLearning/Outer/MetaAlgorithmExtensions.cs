namespace ImamlDsl;

/// <summary>A meta-gradient in one call, for outer loops of one's own.</summary>
public static class MetaAlgorithmExtensions
{
    /// <summary>The parameters that meta-training with an algorithm learns: the model's, and behind them what the algorithm learns beside them.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="model">The model.</param>
    /// <returns>The model's own layout where the algorithm learns nothing beside.</returns>
    public static ParameterLayout LayoutFor(this IMetaAlgorithm algorithm, IModel model)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        ArgumentNullException.ThrowIfNull(model);
        return model.Layout.With(algorithm.Learned(model.Layout));
    }

    /// <summary>
    /// The mean meta-gradient over a batch. It opens the target, compiles and closes again each time: a loop keeps a
    /// <see cref="MetaGradientEngine"/> instead.
    /// </summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="loss">The loss of the inner problem, and of the outer one unless <paramref name="queryLoss"/> is given.</param>
    /// <param name="theta">θ. Programs run in its precision.</param>
    /// <param name="batch">The tasks.</param>
    /// <param name="target">Where to run.</param>
    /// <param name="queryLoss">The loss measured after adaptation, of the same model.</param>
    /// <param name="cancellationToken">Asked between inner steps.</param>
    /// <returns>The gradient, in logical order, and a report for each task, with the query loss before adaptation too.</returns>
    /// <exception cref="ArgumentException">The data or θ do not fit the model.</exception>
    /// <exception cref="MetaLearningException">A task's adaptation failed or its gradient is not finite.</exception>
    public static MetaGradient MetaGradient(this IMetaAlgorithm algorithm, ProgramDefinition loss, Parameters theta, EpisodeBatch batch,
        Target target, ProgramDefinition? queryLoss = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(theta);
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(target);
        using var device = target.Open(theta.Precision);
        return algorithm.MetaGradient(loss, theta.Values, batch.Support, batch.Query, device, queryLoss, cancellationToken);
    }

    /// <summary>The mean meta-gradient over tasks given as data, on a device that is already open.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="loss">The loss of the inner problem, and of the outer one unless <paramref name="queryLoss"/> is given.</param>
    /// <param name="theta">θ, all parameters of <see cref="LayoutFor"/> in logical order.</param>
    /// <param name="support">The support data.</param>
    /// <param name="query">The query data.</param>
    /// <param name="device">Where to run.</param>
    /// <param name="queryLoss">The loss measured after adaptation, of the same model.</param>
    /// <param name="cancellationToken">Asked between inner steps.</param>
    /// <inheritdoc cref="MetaGradient(IMetaAlgorithm, ProgramDefinition, Parameters, EpisodeBatch, Target, ProgramDefinition, CancellationToken)" path="/returns | /exception"/>
    public static MetaGradient MetaGradient(this IMetaAlgorithm algorithm, ProgramDefinition loss, ReadOnlySpan<double> theta,
        TaskData support,
        TaskData query, IDevice device, ProgramDefinition? queryLoss = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        ArgumentNullException.ThrowIfNull(loss);
        using var engine = new MetaGradientEngine(device, algorithm, loss, queryLoss);
        var result = new MetaGradient(engine.Layout);
        engine.Compute(theta, support, query, result, measureBefore: true, cancellationToken: cancellationToken);
        return result;
    }
}
