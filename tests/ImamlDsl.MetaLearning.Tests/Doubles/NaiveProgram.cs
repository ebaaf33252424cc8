namespace ImamlDsl.MetaLearning.Tests;

internal sealed class NaiveProgram(TestProgram definition, Action<int> count) : ITaskProgram
{
    public ProgramDefinition Definition => definition;

    public ITaskEvaluator CreateEvaluator()
    {
        count(1);
        return new NaiveEvaluator(definition, () => count(-1));
    }

    public void Dispose()
    {
    }
}

internal sealed class NaiveEvaluator(TestProgram program, Action end) : ITaskEvaluator
{
    private readonly int[] _sizes = new int[8];
    private TaskData? _data;
    private int _firstTask;
    private int _tasks;
    private NaiveVectors? _outer;

    public long LinearizationBytes => (long)program.Model.Layout.AdaptedLength * sizeof(double) * _tasks;

    public int OutputLength => program.OutputLength(_data!);

    private ReadOnlySpan<double> Omega => _outer is null ? default : _outer[0];

    public void Bind(TaskData data, int firstTask, int tasks, TaskVectors? outer = null)
    {
        program.ResolveSizes(data, _sizes);
        if (firstTask < 0 || firstTask + tasks > data.Tasks)
        {
            throw new ArgumentOutOfRangeException(nameof(firstTask));
        }

        (_data, _firstTask, _tasks, _outer) = (data, firstTask, tasks, (NaiveVectors?)outer);
    }

    public void Value(TaskVectors phi, Span<double> values)
    {
        var length = OutputLength;
        CheckTasks(phi);
        for (var t = 0; t < _tasks; t++)
        {
            program.Value(((NaiveVectors)phi)[t], Omega, _data!, _firstTask + t, values.Slice(t * length, length));
        }
    }

    public void Gradient(TaskVectors phi, Span<double> losses, TaskVectors gradient, TaskVectors? outerGradient = null)
    {
        CheckTasks(phi);
        for (var t = 0; t < _tasks; t++)
        {
            losses[t] = program.Gradient(((NaiveVectors)phi)[t], Omega, _data!, _firstTask + t, ((NaiveVectors)gradient)[t],
                outerGradient is null ? default : ((NaiveVectors)outerGradient)[t]);
        }
    }

    public ILinearization CreateLinearization() => new Linearization(this, program, _tasks);

    public void Dispose() => end();

    private void CheckTasks(TaskVectors phi)
    {
        if (phi.Tasks != _tasks)
        {
            throw new ArgumentException($"{_tasks} tasks are bound; φ holds {phi.Tasks}.");
        }
    }

    private sealed class Linearization(NaiveEvaluator evaluator, TestProgram program, int tasks) : ILinearization
    {
        private readonly NaiveVectors _copy = new(tasks, program.Model.Layout.AdaptedLength);

        // Residuals of a real target follow these sizes, so meeting others is a mistake of the caller.
        private readonly int _examples = evaluator._data!.Inputs[0].Shape[0];
        private TaskData? _data;
        private int _firstTask;
        private NaiveVectors? _outer;
        private NaiveVectors _phi = null!;

        public int Tasks => tasks;

        public int Length => _copy.Length;

        private ReadOnlySpan<double> Omega => _outer is null ? default : _outer[0];

        public void Prepare(TaskVectors phi, Span<double> losses, TaskVectors gradient, TaskVectors? outerGradient = null, bool isLent = false)
        {
            if (evaluator._data!.Inputs[0].Shape[0] != _examples)
            {
                throw new ArgumentException("The linearisation was created for data of another size.");
            }

            evaluator.Gradient(phi, losses, gradient, outerGradient);
            _copy.CopyFrom(phi);
            _phi = isLent ? (NaiveVectors)phi : _copy;
            (_data, _firstTask, _outer) = (evaluator._data, evaluator._firstTask, evaluator._outer);
        }

        public void Apply(TaskVectors v, TaskVectors result)
        {
            for (var t = 0; t < tasks; t++)
            {
                program.Product(_phi[t], Omega, _data!, _firstTask + t, ((NaiveVectors)v)[t], ((NaiveVectors)result)[t], default);
            }
        }

        public void ApplyMixed(TaskVectors v, TaskVectors result, TaskVectors outerResult)
        {
            for (var t = 0; t < tasks; t++)
            {
                program.Product(_phi[t], Omega, _data!, _firstTask + t, ((NaiveVectors)v)[t], ((NaiveVectors)result)[t], ((NaiveVectors)outerResult)[t]);
            }
        }

        public void Dispose()
        {
        }
    }
}
