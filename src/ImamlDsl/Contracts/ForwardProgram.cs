using System.Numerics;

namespace ImamlDsl;

/// <summary>
/// A program on one target for a fixed number of tasks, called on spans. Arrays are <c>[tasks, ..shape]</c>, row-major; parameters are all of the
/// model's, in the order of declaration, in their logical layout. The generator derives typed classes from it. After the first call with given
/// sizes nothing is allocated. One thread uses it at a time, since it uses all workers of its device by itself; another gets an
/// <see cref="InvalidOperationException"/>. Disposed while it computes, it frees its memory when that is done.
/// </summary>
/// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
public abstract class ForwardProgram<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TaskInput?[] _inputs;
    private readonly ITaskProgram _program;
    private readonly ValueBody _valueBody;
    private readonly ExclusiveUse _use;
    private TaskData? _data;
    private bool _isCalled; // from the first input to the end of what is computed with them

    /// <summary>Starts a target and compiles a program for it.</summary>
    protected ForwardProgram(ProgramDefinition definition, Target target, int tasks)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(target);
        Ranges.AtLeast(1, tasks, nameof(tasks), "The number of tasks that each call computes");

        Definition = definition;
        Tasks = tasks;
        _inputs = new TaskInput?[definition.Inputs.Count];
        _valueBody = new ValueBody(this);
        _use = new ExclusiveUse("program", () => Dispose(true));
        Device = target.Open(PrecisionOf());
        var workers = new List<SpanWorker<T>>();
        try
        {
            _program = Device.Compile(definition);
            while (workers.Count < Device.Workers)
            {
                workers.Add(new SpanWorker<T>(Device, _program, tasks));
            }
        }
        catch
        {
            workers.ForEach(worker => worker.Dispose());
            _program?.Dispose();
            Device.Dispose();
            throw;
        }

        Workers = [.. workers];
    }

    /// <summary>What is computed.</summary>
    public ProgramDefinition Definition { get; }

    /// <summary>The number of tasks in each call.</summary>
    public int Tasks { get; }

    private protected IDevice Device { get; }

    private protected SpanWorker<T>[] Workers { get; }

    private protected TaskData Data => _data ??= new TaskData([.. _inputs.OfType<TaskInput>()]);

    /// <summary>Stops the device and frees its memory.</summary>
    public void Dispose()
    {
        _use.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>For what the program has made: whether its device is gone.</summary>
    /// <exception cref="ObjectDisposedException">The program was disposed.</exception>
    internal void ThrowIfDisposed() => _use.ThrowIfDisposed();

    private protected bool IsDisposed => _use.IsDisposed;

    /// <summary>Frees memory.</summary>
    protected virtual void Dispose(bool disposing)
    {
        foreach (var worker in Workers)
        {
            worker.Dispose();
        }

        _program.Dispose();
        Device.Dispose();
    }

    /// <summary>Sets an input of real numbers.</summary>
    protected void Set(int index, ReadOnlySpan<T> values)
    {
        if (typeof(T) == typeof(float))
        {
            Copy(index, values, static (tasks, shape) => TaskInput.Single(tasks, shape));
        }
        else
        {
            Copy(index, values, static (tasks, shape) => TaskInput.Double(tasks, shape));
        }
    }

    /// <summary>Sets an input of indices.</summary>
    protected void Set(int index, ReadOnlySpan<int> values) => Copy(index, values, static (tasks, shape) => TaskInput.Index(tasks, shape));

    /// <summary>Evaluates the program into <paramref name="values"/>, <c>[tasks, ..result]</c>.</summary>
    protected void RunValue(ReadOnlySpan<T> phi, Span<T> values)
    {
        using var call = BeginCall();
        CheckPhi(phi);
        var length = Workers[0].OutputLength(Data);
        RequireLength(values.Length, (long)Tasks * length, "values");
        _valueBody.Run(Device, Tasks, phi, values, []);
    }

    /// <summary>Begins a call, or goes on with the one that the first input began; disposing of the result ends it.</summary>
    private protected Call BeginCall()
    {
        _use.Enter();
        if (_isCalled)
        {
            _use.Leave();
        }

        _isCalled = true;
        return new Call(this);
    }

    private void EndCall()
    {
        _isCalled = false;
        _use.Leave();
    }

    private protected void CheckPhi(ReadOnlySpan<T> phi) => RequireLength(phi.Length, (long)Tasks * Definition.Model.Layout.Length, "parameters");

    private protected void RequireLength(int given, long expected, string name)
    {
        if (given != expected)
        {
            throw new ArgumentException($"{Definition} for {Tasks} tasks takes {expected} {name}; {given} were given.");
        }
    }

    private static Precision PrecisionOf() =>
        typeof(T) == typeof(float) ? Precision.Single
        : typeof(T) == typeof(double) ? Precision.Double
        : throw new NotSupportedException($"Programs compute in float or double, not in {typeof(T).Name}.");

    private void Copy<TElement>(int index, ReadOnlySpan<TElement> values, Func<int, int[], TaskInput> create)
        where TElement : unmanaged
    {
        BeginCall();
        try
        {
            var info = Definition.Inputs[index];
            if (_inputs[index] is not TaskInput<TElement> input || input.Values.Length != values.Length)
            {
                _inputs[index] = create(Tasks, ShapeFor(info, values.Length));
                Array.Clear(_inputs, index + 1, _inputs.Length - index - 1); // sizes of those may follow from this one
                _data = null;
            }

            values.CopyTo(((TaskInput<TElement>)_inputs[index]!).Values);
        }
        catch
        {
            EndCall();
            throw;
        }
    }

    /// <summary>The shape an input must have for its length: a size that no input before has follows from it, or else its first.</summary>
    private int[] ShapeFor(InputInfo info, int length)
    {
        var symbols = info.Shape.Select(d => d.Symbol).OfType<string>().Distinct().ToArray();
        var open = symbols.FirstOrDefault(symbol => SizeBefore(symbol, info) is null) ?? symbols.FirstOrDefault();
        long known = Tasks;
        var times = 0; // how many axes have the open size
        foreach (var dimension in info.Shape)
        {
            if (dimension.Symbol is not null && dimension.Symbol == open)
            {
                times++;
            }
            else
            {
                known *= dimension.Symbol is null ? dimension.Size : SizeOf(dimension.Symbol, info);
            }
        }

        var size = known > 0 && length > 0 && length % known == 0 ? (int)Math.Round(Math.Pow(length / known, 1.0 / int.Max(times, 1))) : 0;
        var expected = known;
        for (var i = 0; i < times; i++)
        {
            expected *= size;
        }

        return length == expected && (size > 0 || times == 0)
            ? [.. info.Shape.Select(d => d.Symbol is null ? d.Size : d.Symbol == open ? size : (int)SizeOf(d.Symbol, info))]
            : throw new ArgumentException($"{Definition} takes {info} for each of {Tasks} tasks; {length} entries do not divide into that.", info.Name);
    }

    private long SizeOf(string symbol, InputInfo asking) => SizeBefore(symbol, asking) ?? throw new ArgumentException(
        $"{Definition} cannot tell the size '{symbol}' of {asking} from one array; put an input that settles it first.", asking.Name);

    /// <summary>A size as an input before another has it; null if none has.</summary>
    private long? SizeBefore(string symbol, InputInfo asking)
    {
        for (var i = 0; i < _inputs.Length && Definition.Inputs[i] != asking; i++)
        {
            for (var axis = 0; axis < Definition.Inputs[i].Shape.Count; axis++)
            {
                if (Definition.Inputs[i].Shape[axis].Symbol == symbol)
                {
                    return _inputs[i]!.Shape[axis];
                }
            }
        }

        return null;
    }

    private protected readonly struct Call(ForwardProgram<T> program) : IDisposable
    {
        public void Dispose() => program.EndCall();
    }

    private sealed class ValueBody(ForwardProgram<T> program) : RowsBody<T>
    {
        public override void Run(int worker, int firstTask, int tasks) => program.Workers[worker].Value(program.Data, From, Values, firstTask, tasks);
    }
}
