namespace ImamlDsl;

/// <summary>What one call of Predict uses at a time: kept for the next call.</summary>
internal sealed class PredictionSession(ITaskProgram prediction) : IDisposable
{
    private readonly ITaskEvaluator _evaluator = prediction.CreateEvaluator();
    private double[] _values = [];
    private TaskData? _data;

    /// <summary>The prediction's only input as data, valid until the next call.</summary>
    public TaskData Inputs(ReadOnlySpan<float> query)
    {
        if (_data?.Inputs[0] is TaskInput<float> input && input.Values.Length == query.Length)
        {
            query.CopyTo(input.Values);
        }
        else
        {
            _data = new TaskData(new InputSizes(prediction.Definition, 1).Real(0, query)) { Role = "query data" };
        }

        return _data;
    }

    public void Predict(TaskVectors phi, TaskVectors? outer, TaskData inputs, Span<float> destination)
    {
        _evaluator.Bind(inputs, 0, 1, outer);
        if (destination.Length != _evaluator.OutputLength)
        {
            throw new ArgumentException(
                $"{prediction.Definition} gives {_evaluator.OutputLength} numbers for this input; the destination has room for "
                    + $"{destination.Length}. Give exactly as many.",
                nameof(destination));
        }

        if (_values.Length != destination.Length)
        {
            _values = new double[destination.Length];
        }

        _evaluator.Value(phi, _values);
        for (var i = 0; i < destination.Length; i++)
        {
            destination[i] = (float)_values[i];
        }
    }

    public void Dispose() => _evaluator.Dispose();
}
