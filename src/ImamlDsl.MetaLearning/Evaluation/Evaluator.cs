namespace ImamlDsl;

/// <summary>Adapts to fresh tasks and measures the query loss and metrics before and after.</summary>
internal sealed class Evaluator : IDisposable
{
    // Independent of the meta-batch size, so that the tasks of an evaluation depend on the seed alone.
    private const int BatchTasks = 32;

    private readonly IDevice _device;
    private readonly ProgramDefinition _loss;
    private readonly ParameterLayout _layout;
    private readonly ITaskProgram _support;
    private readonly ITaskProgram _query;
    private readonly SharedPoint _point;
    private readonly List<ITaskProgram> _metrics = [];

    public Evaluator(IDevice device, ParameterLayout layout, ProgramDefinition loss, ProgramDefinition queryLoss)
    {
        _device = device;
        _loss = loss;
        _support = device.Compile(loss);
        _query = Parts.After(() => device.Compile(queryLoss), _support);
        _layout = layout;
        _point = Parts.After(() => new SharedPoint(device, layout), _support, _query);
    }

    public EvaluationReport Evaluate(IInnerSolver inner, Lambda? lambda, ReadOnlySpan<double> theta, IEpisodeSource episodes, int tasks,
        int seed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(episodes);
        Require.AtLeast(2, tasks, nameof(tasks), "The number of evaluation tasks", "The papers use 600");
        List<ITaskProgram> programs = [_query, .. Metrics(episodes.Layout.Query)];
        var samples = EvaluationSamples.Reserve(programs.Count, tasks);
        _point.Write(theta);
        var pool = new ChunkPool<EvaluationChunk>(
            _device.Workers, chunk => new EvaluationChunk(_device, _layout, _support, programs, inner, lambda, chunk));
        try
        {
            EpisodeBatch? batch = null;
            for (var first = 0; first < tasks; first += BatchTasks)
            {
                var count = Math.Min(BatchTasks, tasks - first);
                batch = batch?.Tasks == count ? batch : new EpisodeBatch(episodes.Layout, count);
                batch.Fill(episodes, (ulong)seed, RandomStreams.Evaluation, (ulong)(first / BatchTasks));
                Measure(pool, programs, batch, first, samples, inner.DivergenceAdvice, cancellationToken);
            }
        }
        finally
        {
            pool.Clear();
        }

        return samples.Report([.. programs.Select(program => program.Definition.Name)]);
    }

    public void Dispose()
    {
        _metrics.ForEach(metric => metric.Dispose());
        _point.Dispose();
        _query.Dispose();
        _support.Dispose();
    }

    private void Measure(ChunkPool<EvaluationChunk> pool, List<ITaskProgram> programs, EpisodeBatch batch, int first,
        EvaluationSamples samples, string advice, CancellationToken cancellationToken)
    {
        var body = new ChunkBody((worker, task, tasks) =>
            pool.Get(worker, tasks).Run(_point, batch, task, first + task, samples, cancellationToken));
        _device.Run(batch.Tasks, body, cancellationToken);
        samples.ThrowIfFailed(first, batch.Tasks, i => i == 0 ? "the query loss" : $"the metric {programs[i].Definition.Name}", advice);
    }

    /// <summary>The model's metrics that take what the query sets hold, compiled once.</summary>
    private IEnumerable<ITaskProgram> Metrics(IReadOnlyList<InputShape> query)
    {
        foreach (var definition in _loss.Model.Definitions.Where(d => d.Kind == ProgramKind.Metric && Definitions.Fits(d, query)))
        {
            var program = _metrics.Find(compiled => compiled.Definition == definition);
            if (program is null)
            {
                program = _device.Compile(definition);
                _metrics.Add(program);
            }

            yield return program;
        }
    }
}
