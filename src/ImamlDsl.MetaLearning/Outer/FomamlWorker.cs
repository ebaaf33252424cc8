namespace ImamlDsl;

/// <summary>Adapts, then takes the query gradient at φ.</summary>
internal sealed class FomamlWorker : IMetaWorker
{
    private readonly ITaskEvaluator _query;
    private readonly Adaptation _adaptation;
    private readonly double[] _losses;

    public FomamlWorker(IInnerSolver inner, Lambda? lambda, MetaWorkerContext context)
    {
        _query = context.Query;
        _adaptation = new Adaptation(context.Device, context.Layout, context.Support, inner, lambda, context.Tasks);
        _losses = new double[context.Tasks];
    }

    public void Run(MetaTasks tasks, int firstTask, TaskVectors gradient, TaskVectors? outerGradient, IReadOnlyList<TaskVectors> learnedGradients,
        Span<TaskReport> reports, CancellationToken cancellationToken)
    {
        _adaptation.Begin(tasks.Support, firstTask, tasks.Theta, tasks.Outer, tasks.Learned);
        _adaptation.Solve(cancellationToken);
        if (tasks.MeasureAdapted)
        {
            _adaptation.Measure();
        }

        _query.Bind(tasks.Query, firstTask, reports.Length, tasks.Outer);
        _query.Gradient(_adaptation.Phi, _losses, gradient, outerGradient);
        if (!tasks.MeasureAdapted)
        {
            Explain();
        }

        for (var t = 0; t < reports.Length; t++)
        {
            reports[t] = TaskReport.Of(_adaptation.Reports[t], _losses[t]);
        }
    }

    public void Dispose() => _adaptation.Dispose();

    /// <summary>Without measurements, a query loss that is not a number says that something went wrong, and the measurements what.</summary>
    private void Explain()
    {
        if (Finite.All(_losses))
        {
            _adaptation.RecordUnmeasured();
        }
        else
        {
            _adaptation.Measure();
        }
    }
}
