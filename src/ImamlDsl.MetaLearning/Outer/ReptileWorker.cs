namespace ImamlDsl;

/// <summary>Adapts, and gives θ − φ.</summary>
internal sealed class ReptileWorker : IMetaWorker
{
    private readonly ITaskEvaluator _query;
    private readonly Adaptation _adaptation;
    private readonly double[] _losses;
    private readonly double[] _plus;
    private readonly double[] _minus;

    public ReptileWorker(Reptile algorithm, MetaWorkerContext context)
    {
        _query = context.Query;
        _adaptation = new Adaptation(context.Device, context.Layout, context.Support, algorithm.Inner, algorithm.Lambda, context.Tasks);
        _losses = new double[context.Tasks];
        _plus = Scalars.Of(context.Tasks, 1 / (algorithm.LearningRate ?? 1));
        _minus = Scalars.Of(context.Tasks, -_plus[0]);
    }

    public void Run(MetaTasks tasks, int firstTask, TaskVectors gradient, TaskVectors? outerGradient, IReadOnlyList<TaskVectors> learnedGradients,
        Span<TaskReport> reports, CancellationToken cancellationToken)
    {
        _adaptation.Begin(tasks.Support, firstTask, tasks.Theta, tasks.Outer, tasks.Learned);
        _adaptation.Solve(cancellationToken);
        _adaptation.Measure();
        _query.Bind(tasks.Query, firstTask, reports.Length, tasks.Outer);
        _query.Value(_adaptation.Phi, _losses);
        gradient.Combine(_plus, _adaptation.Problem.Theta, _minus, _adaptation.Phi);
        for (var t = 0; t < reports.Length; t++)
        {
            reports[t] = TaskReport.Of(_adaptation.Reports[t], _losses[t]);
        }
    }

    public void Dispose() => _adaptation.Dispose();
}
