namespace ImamlDsl;

/// <summary>One worker's memory for chunks of one size: evaluators, the algorithm's worker and the gradients it writes.</summary>
internal sealed class MetaChunk : IDisposable
{
    private readonly ITaskEvaluator _support;
    private readonly ITaskEvaluator _query;
    private readonly IMetaWorker _worker;
    private readonly double[] _losses;
    private readonly FailedTasks? _failed;
    private readonly Func<TaskGradients> _allocate;
    private TaskGradients? _gradients;

    public MetaChunk(IDevice device, IMetaAlgorithm algorithm, ParameterLayout layout, ITaskProgram support, ITaskProgram query, int tasks)
    {
        _support = support.CreateEvaluator();
        _query = Parts.After(query.CreateEvaluator, _support);
        _worker = Parts.After(() => algorithm.CreateWorker(new MetaWorkerContext(device, layout, _support, _query, tasks)), _support, _query);
        _losses = new double[tasks];
        _failed = algorithm.OnFailure == InnerFailurePolicy.Throw ? null : new FailedTasks(device, algorithm, layout, _query, tasks);
        _allocate = () => new TaskGradients(device, layout, tasks);
    }

    /// <summary>Memory for the gradients, where they are not written where they belong.</summary>
    public TaskGradients Gradients => _gradients ??= _allocate();

    public void Run(
        MetaTasks tasks, int firstTask, TaskGradients gradients, Span<TaskReport> reports, bool measureBefore, CancellationToken cancellationToken)
    {
        if (measureBefore)
        {
            // θ lies where the gradient will, which the worker writes afterwards.
            gradients.Adapted.Broadcast(tasks.Theta);
            _query.Bind(tasks.Query, firstTask, reports.Length, tasks.Outer);
            _query.Value(gradients.Adapted, _losses);
        }

        for (var group = 0; group < gradients.Learned.Count; group++)
        {
            gradients.Learned[group].Clear();
        }

        _worker.Run(tasks, firstTask, gradients.Adapted, gradients.Outer, gradients.Learned, reports, cancellationToken);
        _failed?.Handle(tasks, firstTask, gradients, reports);
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
        _gradients?.Dispose();
        _failed?.Dispose();
        _worker.Dispose();
        _query.Dispose();
        _support.Dispose();
    }
}
