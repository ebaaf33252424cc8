namespace ImamlDsl.Cpu;

/// <summary>The opened <see cref="CpuTarget"/>: native memory and a pool of workers.</summary>
public sealed class CpuDevice : IDevice
{
    // One task at a time: its inner loop and linear solve stay in the cache of the core that runs it.
    private const int TasksPerChunk = 1;

    // Half of a second-level cache; what a chunk costs by itself no longer shows with so many tasks; and so many chunks for each worker let all end together.
    private const long CacheBytes = 512 * 1024;
    private const int MostTasks = 8;
    private const int ChunksPerWorker = 3;

    private readonly WorkerPool _pool;
    private readonly object _scratch;

    internal CpuDevice(CpuTarget target, Precision precision)
    {
        Target = target;
        Precision = precision;
        _pool = new(target.Threads);
        _scratch = precision == Precision.Single ? new ScratchPool<float>() : new ScratchPool<double>();
    }

    /// <summary>Ends the workers of a device that nobody disposed: they would wait for ever.</summary>
    ~CpuDevice() => _pool?.Dispose(); // null where its threads could not be started

    /// <inheritdoc/>
    public Target Target { get; }

    /// <inheritdoc/>
    public Precision Precision { get; }

    /// <inheritdoc/>
    public int Workers => _pool.Workers;

    /// <inheritdoc/>
    public int ChunkTasks(int tasks)
    {
        Ranges.AtLeast(0, tasks, nameof(tasks), "The number of tasks");
        return TasksPerChunk;
    }

    /// <inheritdoc/>
    public TaskVectors Allocate(int tasks, int length)
    {
        ObjectDisposedException.ThrowIf(_pool.IsDisposed, this);
        return Precision == Precision.Single ? new CpuTaskVectors<float>(this, tasks, length) : new CpuTaskVectors<double>(this, tasks, length);
    }

    /// <inheritdoc/>
    public TaskVectors AllocateShared(int tasks, int length)
    {
        ObjectDisposedException.ThrowIf(_pool.IsDisposed, this);
        return Precision == Precision.Single ? new CpuTaskVectors<float>(this, tasks, length, true) : new CpuTaskVectors<double>(this, tasks, length, true);
    }

    /// <inheritdoc/>
    public ITaskProgram Compile(ProgramDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ObjectDisposedException.ThrowIf(_pool.IsDisposed, this);
        if (definition is not ICpuProgramSource source)
        {
            throw new NotSupportedException($"{definition} holds no code for the target '{Target}'; let the generator write it from an annotated model.");
        }

        return Precision == Precision.Single ? new CpuProgram<float>(this, definition, source) : new CpuProgram<double>(this, definition, source);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The call comes from a chunk that this device is running.</exception>
    /// <remarks>Calls from several threads run one after the other. After the first exception no further chunk begins.</remarks>
    public void Run(int tasks, IChunkBody body, CancellationToken cancellationToken = default)
    {
        Ranges.AtLeast(0, tasks, nameof(tasks), "The number of tasks");
        ArgumentNullException.ThrowIfNull(body);
        _pool.Run(tasks, Chunk(tasks, body.BytesPerTask), body, cancellationToken);
        GC.KeepAlive(this); // its workers are at work
    }

    /// <summary>Its threads.</summary>
    internal IReadOnlyList<Thread> Threads => _pool.Threads;

    /// <summary>The scratch memory of its programs, in its own precision.</summary>
    internal ScratchPool<T> Scratch<T>()
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> => (ScratchPool<T>)_scratch;

    private int Chunk(int tasks, long bytesPerTask)
    {
        var most = Workers == 1 ? MostTasks : Math.Min(MostTasks, tasks / (Workers * ChunksPerWorker));
        return bytesPerTask <= 0 ? TasksPerChunk : (int)Math.Clamp(CacheBytes / bytesPerTask, 1, Math.Max(1, most));
    }

    /// <summary>Waits for a run in progress, then ends the workers. Vectors and programs of the device are to be disposed before.</summary>
    public void Dispose()
    {
        _pool.Dispose();
        GC.SuppressFinalize(this);
    }
}
