namespace ImamlDsl;

/// <summary>One worker's memory for evaluating chunks of one size.</summary>
internal sealed class EvaluationChunk : IDisposable
{
    private readonly ITaskEvaluator _support;
    private readonly ITaskEvaluator[] _evaluators;
    private readonly Adaptation _adaptation;
    private readonly double[] _values;

    public EvaluationChunk(IDevice device, ParameterLayout layout, ITaskProgram support, List<ITaskProgram> programs, IInnerSolver inner,
        Lambda? lambda, int tasks)
    {
        _support = support.CreateEvaluator();
        _evaluators = [.. programs.Select(program => program.CreateEvaluator())];
        _adaptation = Parts.After(() => new Adaptation(device, layout, _support, inner, lambda, tasks), [_support, .. _evaluators]);
        _values = new double[tasks];
    }

    /// <summary>Evaluates the tasks from <paramref name="task"/> of the batch, which are those from <paramref name="sample"/> of the
    /// samples.</summary>
    public void Run(SharedPoint point, EpisodeBatch batch, int task, int sample, EvaluationSamples samples,
        CancellationToken cancellationToken)
    {
        _adaptation.Begin(batch.Support, task, point.Theta, point.Outer, point.Learned);
        _adaptation.Solve(cancellationToken);
        _adaptation.Measure();
        _adaptation.Reports.CopyTo(samples.Inner, sample);
        for (var i = 0; i < _evaluators.Length; i++)
        {
            _evaluators[i].Bind(batch.Query, task, _values.Length, point.Outer);
            _evaluators[i].Value(_adaptation.Problem.Theta, _values);
            _values.CopyTo(samples.Before[i], sample);
            _evaluators[i].Value(_adaptation.Phi, _values);
            _values.CopyTo(samples.After[i], sample);
        }
    }

    public void Dispose()
    {
        _adaptation.Dispose();
        foreach (var evaluator in _evaluators)
        {
            evaluator.Dispose();
        }

        _support.Dispose();
    }
}
