namespace ImamlDsl.Torch;

/// <summary>Calls a program's functions for all tasks of a chunk at once.</summary>
internal sealed class TorchEvaluator : ITaskEvaluator
{
    // The first call measures, the second is specialised for what was measured; from the third on, calls cost what they will cost.
    private const int WarmUps = 2;

    private readonly TorchProgram _program;
    private readonly ProgramDefinition _definition;
    private readonly TorchInputs _inputs;
    private readonly int[] _sizes;
    private readonly HashSet<string> _warm = new(StringComparer.Ordinal);
    private TorchTaskVectors? _outer;
    private bool _bound;
    private bool _disposed;

    public TorchEvaluator(TorchProgram program)
    {
        _program = program;
        _definition = program.Definition;
        _inputs = new TorchInputs(program.Device, _definition.Inputs.Count);
        _sizes = new int[_definition.Symbols.Count];
    }

    public TorchDevice Device => _program.Device;

    public int AdaptedLength => _definition.Model.Layout.AdaptedLength;

    public int OuterLength => _definition.Model.Layout.OuterLength;

    public int Residuals => _program.Source.Residuals;

    public int Tasks { get; private set; }

    /// <summary>Counts the bindings, so that a linearisation knows whether its data are still the bound ones.</summary>
    public int Binding { get; private set; }

    public int OutputLength => _bound ? checked((int)_program.Source.OutputLength(_sizes)) : throw NotBound();

    public void Bind(TaskData data, int firstTask, int tasks, TaskVectors? outer = null)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _bound = false; // nothing is bound until all of it is
        Binding++;
        var before = (Tasks, Sizes: string.Join(' ', _sizes));
        _definition.CheckBinding(data, firstTask, tasks, _sizes);
        if (OuterLength > 0)
        {
            _outer = outer is TorchTaskVectors { Tasks: 1 } own && own.Length == OuterLength && own.Device == Device
                ? own
                : throw new ArgumentException(
                    $"{_definition} reads {OuterLength} parameters that are not adapted; give them as one vector of that length on this device.", nameof(outer));
        }

        _inputs.Load(data, firstTask, tasks);
        Tasks = tasks;
        if (before != (Tasks, string.Join(' ', _sizes)))
        {
            _warm.Clear();
        }

        _bound = true;
    }

    public void Value(TaskVectors phi, Span<double> values)
    {
        var point = Begin(phi, values.Length, OutputLength);
        using var value = Invoke("value", point)[0];
        HostNumbers.Read(value, values[..(Tasks * OutputLength)]);
    }

    public void Gradient(TaskVectors phi, Span<double> losses, TaskVectors gradient, TaskVectors? outerGradient = null)
    {
        var point = Begin(phi, losses.Length, 1);
        RequireLoss("gradients");
        var target = GradientVectors(gradient, phi);
        if (outerGradient is null || OuterLength == 0)
        {
            Take(Invoke("gradient", point), losses, target);
            return;
        }

        var outer = Vectors(outerGradient, OuterLength, nameof(outerGradient));
        var results = Invoke("outer_gradient", point);
        outer.Adopt(results[2]);
        Take(results, losses, target);
    }

    public ILinearization CreateLinearization()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        RequireLoss("Hessian-vector products");
        return new TorchLinearization(this);
    }

    public void Dispose()
    {
        _disposed = true;
        _inputs.Dispose();
    }

    /// <summary>Takes losses and gradient from a function's first two results.</summary>
    public void Take(ITorchTensor[] results, Span<double> losses, TorchTaskVectors gradient)
    {
        gradient.Adopt(results[1]);
        using (results[0])
        {
            HostNumbers.Read(results[0], losses[..Tasks]);
        }
    }

    /// <summary>Checks a point before a call.</summary>
    public TorchTaskVectors Begin(TaskVectors phi, int values, int valuesPerTask)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_bound)
        {
            throw NotBound();
        }

        return values < (long)Tasks * valuesPerTask
            ? throw new ArgumentException($"{_definition} gives {valuesPerTask} values for each of {Tasks} tasks; there is room for {values}.")
            : Vectors(phi, AdaptedLength, nameof(phi));
    }

    /// <summary>The vectors that receive a gradient, which must not be φ's.</summary>
    public TorchTaskVectors GradientVectors(TaskVectors gradient, TaskVectors phi) => ReferenceEquals(phi, gradient)
        ? throw new ArgumentException("The gradient must not be written over φ; give it vectors of its own.", nameof(gradient))
        : Vectors(gradient, AdaptedLength, nameof(gradient));

    public TorchTaskVectors Vectors(TaskVectors vectors, int length, string name)
    {
        ArgumentNullException.ThrowIfNull(vectors, name);
        if (vectors is not TorchTaskVectors own || own.Device != Device)
        {
            throw new ArgumentException($"'{name}' belongs to another device or precision; allocate it on the device of the program.", name);
        }

        return own.Tasks == Tasks && own.Length == length ? own
            : throw new ArgumentException($"'{name}' must hold {Tasks} tasks of {length} entries; it holds {own.Tasks} of {own.Length}.", name);
    }

    /// <summary>Calls a function at a point with the bound data.</summary>
    /// <param name="function">The function.</param>
    /// <param name="phi">The point.</param>
    /// <param name="rest">What it takes beside the point and the data.</param>
    public ITorchTensor[] Invoke(string function, TorchTaskVectors phi, params ReadOnlySpan<ITorchTensor> rest)
    {
        ITorchTensor[] arguments = _outer is null
            ? [phi.Tensor, .. _inputs.Tensors, .. rest]
            : [phi.Tensor, _outer.Tensor, .. _inputs.Tensors, .. rest];
        try
        {
            if (_warm.Add(function) && _program.IsFirst(function, Tasks, _sizes))
            {
                for (var i = 0; i < WarmUps; i++)
                {
                    foreach (var result in _program.Module.Invoke(function, arguments))
                    {
                        result.Dispose();
                    }
                }
            }

            return _program.Module.Invoke(function, arguments);
        }
        catch (TorchOutOfMemoryException exception)
        {
            throw OutOfMemory(function, exception);
        }
    }

    public long LinearizationBytes => _program.Source.ResidualLength(_sizes) * Tasks * (Device.Precision == Precision.Single ? sizeof(float) : sizeof(double));

    private void RequireLoss(string what)
    {
        if (_definition.Kind != ProgramKind.Loss)
        {
            throw new NotSupportedException($"{_definition} is a {_definition.Kind.ToString().ToLowerInvariant()}; only a loss has {what}.");
        }
    }

    /// <summary>What was needed and what can be lowered; libtorch only says how much more it asked for.</summary>
    private TorchOutOfMemoryException OutOfMemory(string function, TorchOutOfMemoryException exception)
    {
        var bytes = Device.Precision == Precision.Single ? 4.0 : 8.0;
        var kept = Tasks * _program.Source.ResidualLength(_sizes) * bytes / (1 << 20);
        var vectors = (double)Tasks * AdaptedLength * bytes / (1 << 20);
        var sizes = string.Join(", ", _definition.Symbols.Zip(_sizes, (symbol, size) => $"{symbol} = {size}"));
        return new TorchOutOfMemoryException(
            FormattableString.Invariant($"{_definition}: {Device.Target} has no memory left for '{function}' with {Tasks} tasks")
            + (sizes.Length > 0 ? $" of {sizes}" : "")
            + FormattableString.Invariant($". A linearisation keeps {kept:0.0} MiB and each vector for all tasks takes {vectors:0.0} MiB, beside what lies between. ")
            + $"Lower TasksPerChunk of the target, the number of tasks or of examples. libtorch said: {exception.Message}", exception);
    }

    private InvalidOperationException NotBound() => new($"{_definition} has no data yet: call Bind before evaluating.");
}
