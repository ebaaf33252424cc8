using System.Numerics;

namespace ImamlDsl.Cpu;

/// <summary>Runs a program's routines over the tasks of a chunk, one after the other.</summary>
internal sealed unsafe class CpuEvaluator<T> : ITaskEvaluator
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ProgramDefinition _definition;
    private readonly CpuKernels<T> _kernels;
    private readonly int[] _sizes;
    private readonly int[] _newSizes;
    private readonly void*[] _inputs; // of the bound data's first task
    private readonly nint[] _inputStrides; // bytes from task to task
    private readonly ScratchPool<T> _scratch;
    private nint _workAt; // where the scratch of library kernels begins, behind that of values
    private int _scratchLength; // of both
    private NativeBuffer<T>? _value;
    private NativeBuffer<nint>? _table;
    private readonly NativeBuffer<T>?[] _converted;
    private TaskData? _data;
    private CpuTaskVectors<T>? _outer;
    private int _tasks;
    private bool _disposed;

    public CpuEvaluator(CpuDevice device, ProgramDefinition definition, CpuKernels<T> kernels)
    {
        Device = device;
        _scratch = device.Scratch<T>();
        _scratch.Join();
        _definition = definition;
        _kernels = kernels;
        _sizes = new int[definition.Symbols.Count];
        _sizes.AsSpan().Fill(-1);
        _newSizes = new int[_sizes.Length];
        _inputs = new void*[definition.Inputs.Count];
        _inputStrides = new nint[definition.Inputs.Count];
        _converted = new NativeBuffer<T>?[definition.Inputs.Count];
    }

    public CpuDevice Device { get; }

    public int AdaptedLength => _definition.Model.Layout.AdaptedLength;

    public int OuterLength => _definition.Model.Layout.OuterLength;

    public int Tasks => _tasks;

    public long ResidualLength => _kernels.ResidualLength;

    public long LinearizationBytes => ResidualLength * sizeof(T) * _tasks;

    public CpuKernels<T> Kernels => _kernels;

    public int OutputLength => _data is null ? throw NotBound() : _kernels.OutputLength;

    /// <summary>Counts the bindings, so that a linearisation knows whether its data are still the bound ones.</summary>
    public int Binding { get; private set; }

    public void Bind(TaskData data, int firstTask, int tasks, TaskVectors? outer = null)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _data = null; // nothing is bound until all of it is
        Binding++;
        _definition.CheckBinding(data, firstTask, tasks, _newSizes);
        CheckOuter(outer);
        for (var i = 0; i < _inputs.Length; i++)
        {
            BindInput(i, data.Inputs[i], firstTask, tasks);
        }

        if (_value is null || !_newSizes.AsSpan().SequenceEqual(_sizes))
        {
            Resize();
        }

        _data = data;
        _outer = (CpuTaskVectors<T>?)outer;
        _tasks = tasks;
    }

    public void Value(TaskVectors phi, Span<double> values)
    {
        var f = Begin(phi, values.Length, _kernels.OutputLength);
        using var scratch = Rent(ref f);
        for (var t = 0; t < _tasks; t++)
        {
            Enter(ref f, phi, t);
            _kernels.Value(f);
            for (var i = 0; i < _kernels.OutputLength; i++)
            {
                values[(t * _kernels.OutputLength) + i] = double.CreateTruncating(f.Value[i]);
            }
        }
    }

    public void Gradient(TaskVectors phi, Span<double> losses, TaskVectors gradient, TaskVectors? outerGradient = null)
    {
        var f = Begin(phi, losses.Length, 1);
        using var scratch = Rent(ref f);
        var g = GradientVectors(gradient, phi);
        var outer = outerGradient is null || OuterLength == 0 ? null : Vectors(outerGradient, OuterLength, nameof(outerGradient)).ToWrite();
        for (var t = 0; t < _tasks; t++)
        {
            Enter(ref f, phi, t);
            f.Gradient = g[t];
            if (outer is null)
            {
                _kernels.Gradient(f);
            }
            else
            {
                f.OuterGradient = outer[t];
                _kernels.OuterGradient(f);
            }

            losses[t] = double.CreateTruncating(*f.Value);
        }
    }

    public ILinearization CreateLinearization()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _definition.Kind == ProgramKind.Loss
            ? new CpuLinearization<T>(this)
            : throw new NotSupportedException($"{_definition} is a {_definition.Kind.ToString().ToLowerInvariant()}; only a loss has Hessian-vector products.");
    }

    /// <summary>The frame of a call: all that does not change from task to task, but for scratch memory.</summary>
    public CpuFrame<T> Begin(TaskVectors phi, int values, int valuesPerTask)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_data is null)
        {
            throw NotBound();
        }

        Vectors(phi, AdaptedLength, nameof(phi));
        if (values < (long)_tasks * valuesPerTask)
        {
            throw new ArgumentException($"{_definition} gives {valuesPerTask} values for each of {_tasks} tasks; there is room for {values}.");
        }

        return new CpuFrame<T>
        {
            Outer = _outer is null ? null : _outer[0],
            Value = _value!.Pointer,
        };
    }

    /// <summary>Gives a frame scratch memory until the lease is disposed.</summary>
    public ScratchPool<T>.Lease Rent(ref CpuFrame<T> f)
    {
        var lease = _scratch.Rent(_scratchLength);
        f.Scratch = lease.Pointer;
        f.Work = lease.Pointer + _workAt;
        return lease;
    }

    /// <summary>Moves a frame to a task. The input table is this evaluator's, pinned by being read within the call only.</summary>
    public void Enter(ref CpuFrame<T> f, TaskVectors phi, int task)
    {
        f.Phi = ((CpuTaskVectors<T>)phi)[task];
        f.Inputs = InputTable(task);
    }

    /// <summary>The vectors that receive a gradient, which is written while φ is still read.</summary>
    public CpuTaskVectors<T> GradientVectors(TaskVectors gradient, TaskVectors phi) => ReferenceEquals(phi, gradient)
        ? throw new ArgumentException("The gradient must not be written over φ; give it vectors of its own.", nameof(gradient))
        : Vectors(gradient, AdaptedLength, nameof(gradient)).ToWrite();

    public CpuTaskVectors<T> Vectors(TaskVectors vectors, int length, string name)
    {
        ArgumentNullException.ThrowIfNull(vectors, name);
        if (vectors is not CpuTaskVectors<T> own)
        {
            throw new ArgumentException($"'{name}' belongs to another device or precision; allocate it on the device of the program.", name);
        }

        return own.Tasks == _tasks && own.Length == length ? own
            : throw new ArgumentException($"'{name}' must hold {_tasks} tasks of {length} entries; it holds {own.Tasks} of {own.Length}.", name);
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _scratch.Leave();
        _value?.Dispose();
        _table?.Dispose();
        foreach (var buffer in _converted)
        {
            buffer?.Dispose();
        }
    }

    private void** InputTable(int task)
    {
        _table ??= new NativeBuffer<nint>(_inputs.Length);
        for (var i = 0; i < _inputs.Length; i++)
        {
            _table.Pointer[i] = (nint)((byte*)_inputs[i] + (task * _inputStrides[i]));
        }

        return (void**)_table.Pointer;
    }

    private void Resize()
    {
        // Should anything fail, the next Bind starts afresh.
        _value?.Dispose();
        _value = null;
        try
        {
            _kernels.Resize(_newSizes);
            _workAt = ScratchPlan.RoundUp(checked((nint)_kernels.ScratchLength), ScratchPlan.CacheLine / sizeof(T));
            _scratchLength = checked((int)long.Max(_workAt + _kernels.WorkLength, 1));
            _value = new NativeBuffer<T>(int.Max(_kernels.OutputLength, 1));
        }
        catch (OverflowException exception)
        {
            var sizes = string.Join(", ", _definition.Symbols.Zip(_newSizes, (symbol, size) => $"{symbol} = {size}"));
            throw new ArgumentException(
                $"{_definition} with {sizes} needs arrays of more than {int.MaxValue} entries for one task; give it fewer examples at once.", exception);
        }

        _newSizes.CopyTo(_sizes, 0);
    }

    private void CheckOuter(TaskVectors? outer)
    {
        if (OuterLength == 0)
        {
            return;
        }

        if (outer is not CpuTaskVectors<T> { Tasks: 1 } own || own.Length != OuterLength)
        {
            throw new ArgumentException(
                $"{_definition} reads {OuterLength} parameters that are not adapted; give them as one vector of that length on this device.", nameof(outer));
        }
    }

    private void BindInput(int index, TaskInput input, int firstTask, int tasks)
    {
        switch (input)
        {
            case TaskInput<int> labels:
                Point(index, labels.Values, labels.LengthPerTask, firstTask);
                break;
            case TaskInput<float> singles when typeof(T) == typeof(float):
                Point(index, singles.Values, singles.LengthPerTask, firstTask);
                break;
            case TaskInput<double> doubles when typeof(T) == typeof(double):
                Point(index, doubles.Values, doubles.LengthPerTask, firstTask);
                break;
            case TaskInput<float> singles:
                Convert(index, singles.Values.AsSpan(firstTask * singles.LengthPerTask, tasks * singles.LengthPerTask), singles.LengthPerTask);
                break;
            case TaskInput<double> doubles:
                Convert(index, doubles.Values.AsSpan(firstTask * doubles.LengthPerTask, tasks * doubles.LengthPerTask), doubles.LengthPerTask);
                break;
        }
    }

    private void Point<TElement>(int index, TElement[] pinned, int lengthPerTask, int firstTask)
        where TElement : unmanaged
    {
        var start = (TElement*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0);
        _inputs[index] = start + ((nint)firstTask * lengthPerTask);
        _inputStrides[index] = (nint)lengthPerTask * sizeof(TElement);
    }

    private void Convert<TElement>(int index, ReadOnlySpan<TElement> values, int lengthPerTask)
        where TElement : unmanaged, INumberBase<TElement>
    {
        ref var buffer = ref _converted[index];
        if (buffer is null || buffer.Length < values.Length)
        {
            buffer?.Dispose();
            buffer = null; // should the allocation fail, the next call starts afresh
            buffer = new NativeBuffer<T>(values.Length);
        }

        for (var i = 0; i < values.Length; i++)
        {
            buffer.Pointer[i] = T.CreateTruncating(values[i]);
        }

        _inputs[index] = buffer.Pointer;
        _inputStrides[index] = (nint)lengthPerTask * sizeof(T);
    }

    private InvalidOperationException NotBound() => new($"{_definition} has no data yet: call Bind before evaluating.");
}
