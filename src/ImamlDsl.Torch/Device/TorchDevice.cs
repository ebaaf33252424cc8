namespace ImamlDsl.Torch;

/// <summary>The opened <see cref="TorchTarget"/>. All tasks of a call are one chunk, on one worker: libtorch divides the work itself.</summary>
public sealed class TorchDevice : IDevice
{
    private readonly TorchTarget _target;
    private readonly Dictionary<string, ITorchModule> _modules = new(StringComparer.Ordinal);
    private readonly HashSet<TorchTaskVectors> _vectors = [];
    private readonly Lock _compiling = new();
    private readonly Lock _running = new();
    private bool _disposed;

    internal TorchDevice(TorchTarget target, Precision precision, ITorchRuntime runtime)
    {
        _target = target;
        Precision = precision;
        Runtime = runtime;
        Type = precision == Precision.Single ? TorchType.Single : TorchType.Double;
        Vectors = new VectorOperations(runtime, Module(VectorOperations.Script));
    }

    /// <inheritdoc/>
    public Target Target => _target;

    /// <inheritdoc/>
    public Precision Precision { get; }

    /// <inheritdoc/>
    public int Workers => 1;

    internal ITorchRuntime Runtime { get; }

    internal TorchType Type { get; }

    internal VectorOperations Vectors { get; }

    /// <inheritdoc/>
    public int ChunkTasks(int tasks)
    {
        Ranges.AtLeast(0, tasks, nameof(tasks), "The number of tasks");
        return int.Max(1, int.Min(tasks, _target.TasksPerChunk ?? tasks));
    }

    /// <inheritdoc/>
    /// <exception cref="TorchOutOfMemoryException">The device has no room.</exception>
    public TaskVectors Allocate(int tasks, int length)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var vectors = new TorchTaskVectors(this, tasks, length);
        lock (_vectors)
        {
            if (!_disposed)
            {
                _vectors.Add(vectors);
                return vectors;
            }
        }

        vectors.Dispose();
        throw new ObjectDisposedException(nameof(TorchDevice));
    }

    /// <inheritdoc/>
    /// <remarks>Each text is compiled once for a device, however often a program is asked for.</remarks>
    public ITaskProgram Compile(ProgramDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return new TorchProgram(this, definition, Module(TorchScripts.For(definition, _target.IsCuda, _target.Convolution)));
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The call comes from a chunk that this device is running.</exception>
    public void Run(int tasks, IChunkBody body, CancellationToken cancellationToken = default)
    {
        Ranges.AtLeast(0, tasks, nameof(tasks), "The number of tasks");
        ArgumentNullException.ThrowIfNull(body);
        if (_running.IsHeldByCurrentThread)
        {
            throw new InvalidOperationException(
                "A chunk of tasks cannot start another run on the device that is running it. Do the work in the chunk itself, or open a second device.");
        }

        lock (_running)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            cancellationToken.ThrowIfCancellationRequested();
            var chunk = ChunkTasks(tasks);
            for (var first = 0; first < tasks; first += chunk)
            {
                cancellationToken.ThrowIfCancellationRequested();
                body.Run(0, first, int.Min(chunk, tasks - first));
            }
        }
    }

    /// <summary>
    /// Waits for a run or a compilation in progress, then frees the compiled programs and ends the runtime. Vectors and programs are to be disposed before;
    /// vectors that were not, since memory ran out halfway through what was to own them, are freed here.
    /// </summary>
    public void Dispose()
    {
        if (_running.IsHeldByCurrentThread)
        {
            throw new InvalidOperationException("A chunk of tasks cannot dispose the device that is running it.");
        }

        lock (_running)
        {
            lock (_compiling)
            {
                if (!_disposed)
                {
                    End();
                }
            }
        }
    }

    internal void Forget(TorchTaskVectors vectors)
    {
        lock (_vectors)
        {
            _vectors.Remove(vectors);
        }
    }

    private void End()
    {
        TorchTaskVectors[] left;
        lock (_vectors)
        {
            _disposed = true;
            left = [.. _vectors];
        }

        try
        {
            Array.ForEach(left, vectors => vectors.Dispose());
            Vectors.Dispose();
            foreach (var module in _modules.Values)
            {
                module.Dispose();
            }
        }
        finally
        {
            Runtime.Dispose();
        }
    }

    private ITorchModule Module(string script)
    {
        lock (_compiling)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_modules.TryGetValue(script, out var module))
            {
                module = Runtime.Compile(script);
                _modules.Add(script, module);
            }

            return module;
        }
    }
}
