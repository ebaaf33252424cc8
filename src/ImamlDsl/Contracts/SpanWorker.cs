using System.Numerics;

namespace ImamlDsl;

/// <summary>One worker's evaluator and vectors, and the way between flat logical arrays and physical task vectors.</summary>
internal sealed class SpanWorker<T>(IDevice device, ITaskProgram program, int allTasks) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ParameterLayout _layout = program.Definition.Model.Layout;
    private readonly ITaskEvaluator _evaluator = program.CreateEvaluator();
    private readonly int _outputsAtOnce = device.ChunkTasks(allTasks);
    private double[] _values = [];
    private double[] _logical = [];
    private double[] _physical = [];
    private TaskVectors? _phi;
    private TaskVectors? _gradient;
    private TaskVectors? _outer;
    private TaskVectors? _outerGradient;

    public ITaskEvaluator Evaluator => _evaluator;

    public int OutputLength(TaskData data)
    {
        Reserve(int.Min(_outputsAtOnce, data.Tasks));
        _evaluator.Bind(data, 0, int.Min(_outputsAtOnce, data.Tasks), _outer);
        return _evaluator.OutputLength;
    }

    public void Value(TaskData data, T[] phi, T[] values, int firstTask, int tasks)
    {
        Enter(data, phi, firstTask, tasks);
        var perTask = _evaluator.OutputLength;
        Resize(ref _values, tasks * perTask);
        _evaluator.Value(_phi!, _values);
        for (var i = 0; i < _values.Length; i++)
        {
            values[(firstTask * perTask) + i] = T.CreateTruncating(_values[i]);
        }
    }

    public void Gradient(TaskData data, T[] phi, T[] losses, T[] gradient, int firstTask, int tasks)
    {
        Enter(data, phi, firstTask, tasks);
        Resize(ref _values, tasks);
        _evaluator.Gradient(_phi!, _values, _gradient!, _outerGradient);
        Leave(losses, gradient, firstTask, tasks);
    }

    public void Prepare(ILinearization linearization, TaskData data, T[] phi, T[] losses, T[] gradient, int firstTask, int tasks)
    {
        Enter(data, phi, firstTask, tasks);
        Resize(ref _values, tasks);
        linearization.Prepare(_phi!, _values, _gradient!, _outerGradient);
        Leave(losses, gradient, firstTask, tasks);
    }

    /// <summary>Multiplies vectors over the adapted parameters; results come for all parameters.</summary>
    public void Apply(ILinearization linearization, T[] vector, T[] result, int firstTask, int tasks)
    {
        ToPhysical(vector, firstTask, tasks);
        if (_outerGradient is null)
        {
            linearization.Apply(_phi!, _gradient!);
        }
        else
        {
            linearization.ApplyMixed(_phi!, _gradient!, _outerGradient);
        }

        ToLogical(result, firstTask, tasks);
    }

    public void Dispose()
    {
        _evaluator.Dispose();
        _phi?.Dispose();
        _gradient?.Dispose();
        _outer?.Dispose();
        _outerGradient?.Dispose();
    }

    private void Enter(TaskData data, T[] phi, int firstTask, int tasks)
    {
        Reserve(tasks);
        ToPhysical(phi, firstTask, tasks);
        if (_outer is not null)
        {
            // Parameters that are not adapted are the same for all tasks: the first task's are taken.
            Read(phi, firstTask);
            _layout.GatherOuter(_logical, _physical.AsSpan(0, _layout.OuterLength));
            _outer.Write(0, _physical.AsSpan(0, _layout.OuterLength));
        }

        _evaluator.Bind(data, firstTask, tasks, _outer);
    }

    private void Leave(T[] losses, T[] gradient, int firstTask, int tasks)
    {
        for (var t = 0; t < tasks; t++)
        {
            losses[firstTask + t] = T.CreateTruncating(_values[t]);
        }

        ToLogical(gradient, firstTask, tasks);
    }

    private void ToPhysical(T[] source, int firstTask, int tasks)
    {
        for (var t = 0; t < tasks; t++)
        {
            Read(source, firstTask + t);
            _layout.GatherAdapted(_logical, _physical.AsSpan(0, _layout.AdaptedLength));
            _phi!.Write(t, _physical.AsSpan(0, _layout.AdaptedLength));
        }
    }

    private void ToLogical(T[] destination, int firstTask, int tasks)
    {
        for (var t = 0; t < tasks; t++)
        {
            var adapted = _physical.AsSpan(0, _layout.AdaptedLength);
            _gradient!.Read(t, adapted);
            _layout.ScatterAdapted(adapted, _logical);
            if (_outerGradient is not null)
            {
                var outer = _physical.AsSpan(0, _layout.OuterLength);
                _outerGradient.Read(t, outer);
                _layout.ScatterOuter(outer, _logical);
            }

            var row = destination.AsSpan((firstTask + t) * _layout.Length, _layout.Length);
            for (var i = 0; i < row.Length; i++)
            {
                row[i] = T.CreateTruncating(_logical[i]);
            }
        }
    }

    private void Read(T[] source, int task)
    {
        var row = source.AsSpan(task * _layout.Length, _layout.Length);
        for (var i = 0; i < row.Length; i++)
        {
            _logical[i] = double.CreateTruncating(row[i]);
        }
    }

    private void Reserve(int tasks)
    {
        if (_phi?.Tasks == tasks)
        {
            return;
        }

        _phi?.Dispose();
        _gradient?.Dispose();
        _outerGradient?.Dispose();
        (_phi, _gradient, _outerGradient) = (null, null, null); // should an allocation fail, the next call starts afresh
        _gradient = device.Allocate(tasks, _layout.AdaptedLength);
        _logical = new double[_layout.Length];
        _physical = new double[_layout.Length];
        if (_layout.OuterLength > 0)
        {
            _outer ??= device.Allocate(1, _layout.OuterLength);
            _outerGradient = device.Allocate(tasks, _layout.OuterLength);
        }

        _phi = device.Allocate(tasks, _layout.AdaptedLength); // the last, which tells that all are there
    }

    private static void Resize(ref double[] array, int length)
    {
        if (array.Length != length)
        {
            array = new double[length];
        }
    }
}
