namespace ImamlDsl;

/// <summary>Unrolls plain gradient descent, then carries the gradient of the query loss back through the steps.</summary>
internal sealed class MamlWorker : IMetaWorker
{
    private readonly ITaskEvaluator _query;
    private readonly UnrolledDescent _path;
    private readonly int _steps;
    private readonly StepLosses? _stepLosses;
    private readonly double[] _losses;

    /// <param name="inner">The steps.</param>
    /// <param name="lambda">Λ of the inner problem; null for none.</param>
    /// <param name="window">How many of the last steps the way back goes through.</param>
    /// <param name="weights">The weights of the losses after each step; null for the loss after the last alone.</param>
    /// <param name="memoryBudget">The bytes of linearisations that may be kept.</param>
    /// <param name="context">The device and the losses.</param>
    public MamlWorker(GradientDescent inner, Lambda? lambda, int window, MultiStepLoss? weights, long memoryBudget, MetaWorkerContext context)
    {
        _query = context.Query;
        _steps = inner.Steps;
        _path = new UnrolledDescent(inner, lambda, window, keepPoints: weights is not null, memoryBudget, context);
        _stepLosses = weights is null || _steps == 0 ? null : Parts.After(() => new StepLosses(weights, _steps, context), _path);
        _losses = new double[context.Tasks];
    }

    public void Run(MetaTasks tasks, int firstTask, TaskVectors gradient, TaskVectors? outerGradient, IReadOnlyList<TaskVectors> learnedGradients,
        Span<TaskReport> reports, CancellationToken cancellationToken)
    {
        _path.Descend(tasks, firstTask, cancellationToken);
        _query.Bind(tasks.Query, firstTask, reports.Length, tasks.Outer);
        _query.Gradient(_path.Point(_steps), _losses, gradient, outerGradient);

        // A query loss that is not a number says that something went wrong, and the measurements what.
        if (tasks.MeasureAdapted || _steps == 0 || !Finite.All(_losses))
        {
            _path.Measure();
        }

        _stepLosses?.Begin(tasks.MetaStep, _losses, gradient, outerGradient);
        _path.Turn();
        for (var k = _steps - 1; k >= 0; k--)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _path.Return(k, gradient, outerGradient, learnedGradients);
            if (k > 0)
            {
                _stepLosses?.Add(k, _path.Point(k), gradient, outerGradient);
            }
        }

        _path.Arrive(gradient, outerGradient);
        for (var t = 0; t < reports.Length; t++)
        {
            var report = TaskReport.Of(_path.Reports[t] with { Evaluations = _path.Evaluations[t] }, _losses[t]);
            reports[t] = report with
            {
                MetaLoss = _stepLosses?.Sums[t] ?? _losses[t],
                Evaluations = report.Evaluations + (_stepLosses?.Evaluations ?? 0),
                HessianProducts = _path.Products,
            };
        }
    }

    public void Dispose()
    {
        _stepLosses?.Dispose();
        _path.Dispose();
    }
}
