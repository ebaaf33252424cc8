namespace ImamlDsl;

/// <summary>One worker's memory for chunks of one size: evaluators, the algorithm's worker and the gradients it writes.</summary>
internal sealed class MetaChunk : IDisposable
{
    private readonly ITaskEvaluator _support;
    private readonly ITaskEvaluator _query;
    private readonly IMetaWorker _worker;
    private readonly double[] _losses;
    private readonly FailedTasks? _failed;

    public MetaChunk(IDevice device, IMetaAlgorithm algorithm, ParameterLayout layout, ITaskProgram support, ITaskProgram query, int tasks)
    {
        _support = support.CreateEvaluator();
        _query = query.CreateEvaluator();
        _worker = algorithm.CreateWorker(new MetaWorkerContext(device, layout, _support, _query, tasks));
        _losses = new double[tasks];
        _failed = algorithm.OnFailure == InnerFailurePolicy.Throw ? null : new FailedTasks(device, algorithm.OnFailure, layout, _query, tasks);
        Gradient = device.Allocate(tasks, layout.AdaptedLength);
        OuterGradient = layout.OuterLength == 0 ? null : device.Allocate(tasks, layout.OuterLength);
        LearnedGradients = [.. Enumerable.Range(0, layout.LearnedGroups).Select(group => device.Allocate(tasks, layout.LearnedLength(group)))];
    }

    public TaskVectors Gradient { get; }

    public TaskVectors? OuterGradient { get; }

    /// <summary>One for each group of what the algorithm learns beside the model's parameters.</summary>
    public TaskVectors[] LearnedGradients { get; }

    public void Run(MetaTasks tasks, int firstTask, Span<TaskReport> reports, bool measureBefore, CancellationToken cancellationToken)
    {
        if (measureBefore)
        {
            // θ lies where the gradient will, which the worker writes afterwards.
            Gradient.Broadcast(tasks.Theta);
            _query.Bind(tasks.Query, firstTask, reports.Length, tasks.Outer);
            _query.Value(Gradient, _losses);
        }

        Array.ForEach(LearnedGradients, gradient => gradient.Clear());
        _worker.Run(tasks, firstTask, Gradient, OuterGradient, LearnedGradients, reports, cancellationToken);
        _failed?.Handle(tasks, firstTask, Gradient, OuterGradient, LearnedGradients, reports);
        if (!measureBefore)
        {
            return;
        }

        for (var t = 0; t < reports.Length; t++)
        {
            reports[t] = reports[t] with { QueryLossBefore = _losses[t], Evaluations = reports[t].Evaluations + 1 };
        }
    }

    public void Dispose()
    {
        Array.ForEach(LearnedGradients, gradient => gradient.Dispose());
        OuterGradient?.Dispose();
        Gradient.Dispose();
        _failed?.Dispose();
        _worker.Dispose();
        _query.Dispose();
        _support.Dispose();
    }
}
