using System.Numerics;
using System.Runtime.InteropServices;

namespace ImamlDsl;

/// <summary>One worker's evaluator and vectors, and the way between flat logical arrays and physical task vectors.</summary>
internal sealed class SpanWorker<T>(IDevice device, ITaskProgram program, int allTasks) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ParameterLayout _layout = program.Definition.Model.Layout;
    private readonly ITaskEvaluator _evaluator = program.CreateEvaluator();
    private readonly int _outputsAtOnce = device.ChunkTasks(allTasks);
    private double[] _values = [];
    private T[] _room = []; // for vectors that lie scattered in a row
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

    public void Value(TaskData data, TaskRows<T> phi, TaskRows<T> values, int firstTask, int tasks)
    {
        Enter(data, phi, firstTask, tasks);
        var perTask = _evaluator.OutputLength;
        Resize(ref _values, tasks * perTask);
        _evaluator.Value(_phi!, _values);
        for (var i = 0; i < _values.Length; i++)
        {
            values[firstTask + (i / perTask)][i % perTask] = T.CreateTruncating(_values[i]);
        }
    }

    public void Gradient(TaskData data, TaskRows<T> phi, TaskRows<T> losses, TaskRows<T> gradient, int firstTask, int tasks)
    {
        Enter(data, phi, firstTask, tasks);
        Resize(ref _values, tasks);
        _evaluator.Gradient(_phi!, _values, _gradient!, _outerGradient);
        Leave(losses, gradient, firstTask, tasks);
    }

    public void Prepare(ILinearization linearization, TaskData data, TaskRows<T> phi, TaskRows<T> losses, TaskRows<T> gradient, int firstTask, int tasks)
    {
        Enter(data, phi, firstTask, tasks);
        Resize(ref _values, tasks);
        linearization.Prepare(_phi!, _values, _gradient!, _outerGradient);
        Leave(losses, gradient, firstTask, tasks);
    }

    /// <summary>Multiplies vectors over the adapted parameters; results come for all parameters.</summary>
    public void Apply(ILinearization linearization, TaskRows<T> vector, TaskRows<T> result, int firstTask, int tasks)
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

    private void Enter(TaskData data, TaskRows<T> phi, int firstTask, int tasks)
    {
        Reserve(tasks);
        ToPhysical(phi, firstTask, tasks);
        if (_outer is not null)
        {
            // Parameters that are not adapted are the same for all tasks: the first task's are taken.
            Write(_layout.Outer, phi[firstTask], _outer, 0);
        }

        _evaluator.Bind(data, firstTask, tasks, _outer);
    }

    private void Leave(TaskRows<T> losses, TaskRows<T> gradient, int firstTask, int tasks)
    {
        for (var t = 0; t < tasks; t++)
        {
            losses[firstTask + t][0] = T.CreateTruncating(_values[t]);
        }

        ToLogical(gradient, firstTask, tasks);
    }

    private void ToPhysical(TaskRows<T> source, int firstTask, int tasks)
    {
        for (var t = 0; t < tasks; t++)
        {
            Write(_layout.Adapted, source[firstTask + t], _phi!, t);
        }
    }

    private void ToLogical(TaskRows<T> destination, int firstTask, int tasks)
    {
        for (var t = 0; t < tasks; t++)
        {
            Read(_gradient!, t, _layout.Adapted, destination[firstTask + t]);
            if (_outerGradient is not null)
            {
                Read(_outerGradient, t, _layout.Outer, destination[firstTask + t]);
            }
        }
    }

    private void Write(Places places, Span<T> row, TaskVectors vectors, int task)
    {
        var vector = places.IsRun ? row[places.Run] : _room.AsSpan(0, places.Count);
        if (!places.IsRun)
        {
            places.Gather(row, vector);
        }

        if (typeof(T) == typeof(float))
        {
            vectors.Write(task, MemoryMarshal.Cast<T, float>(vector));
        }
        else
        {
            vectors.Write(task, MemoryMarshal.Cast<T, double>(vector));
        }
    }

    private void Read(TaskVectors vectors, int task, Places places, Span<T> row)
    {
        var vector = places.IsRun ? row[places.Run] : _room.AsSpan(0, places.Count);
        if (typeof(T) == typeof(float))
        {
            vectors.Read(task, MemoryMarshal.Cast<T, float>(vector));
        }
        else
        {
            vectors.Read(task, MemoryMarshal.Cast<T, double>(vector));
        }

        if (!places.IsRun)
        {
            places.Scatter(vector, row);
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
        _room = new T[int.Max(_layout.Adapted.IsRun ? 0 : _layout.AdaptedLength, _layout.Outer.IsRun ? 0 : _layout.OuterLength)];
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
