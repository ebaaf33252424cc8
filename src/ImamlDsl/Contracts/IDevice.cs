namespace ImamlDsl;

/// <summary>
/// An open <see cref="Target"/>: it owns memory, compiles programs and runs chunks of tasks. The algorithms of the runtime see
/// nothing else of a target than this interface, <see cref="TaskVectors"/> and <see cref="ITaskProgram"/>.
/// </summary>
public interface IDevice : IDisposable
{
    /// <summary>The target that was opened.</summary>
    Target Target { get; }

    /// <summary>The floating-point type in which programs on this device compute.</summary>
    Precision Precision { get; }

    /// <summary>How many chunks may run at once. Worker indices run from 0 to <c>Workers - 1</c>.</summary>
    int Workers { get; }

    /// <summary>
    /// How many tasks one chunk holds when <paramref name="tasks"/> tasks of unknown size are run: one on a processor, so that a chunk's whole inner loop and linear
    /// solve stay in cache; all of them on an accelerator.
    /// </summary>
    int ChunkTasks(int tasks);

    /// <summary>Allocates zeroed vectors for <paramref name="tasks"/> tasks. The caller disposes them. Several threads may allocate at once.</summary>
    TaskVectors Allocate(int tasks, int length);

    /// <summary>
    /// Allocates zeroed vectors of which all tasks have the same: a device may keep one. <see cref="TaskVectors.Broadcast"/> and
    /// <see cref="TaskVectors.Clear"/> write them; everything else only reads them.
    /// </summary>
    TaskVectors AllocateShared(int tasks, int length) => Allocate(tasks, length);

    /// <summary>Makes a program ready to run on this device. The caller disposes it before the device.</summary>
    /// <exception cref="NotSupportedException">The definition holds no code for this target.</exception>
    ITaskProgram Compile(ProgramDefinition definition);

    /// <summary>
    /// Runs <paramref name="body"/> over the tasks 0 to <c>tasks - 1</c> in chunks of <see cref="ChunkTasks"/>, or after
    /// <see cref="IChunkBody.BytesPerTask"/> (the last may be smaller), at
    /// most <see cref="Workers"/> at once, and returns when all have ended. Allocates nothing after the first call.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancellation was requested; chunks that had begun were completed.</exception>
    /// <remarks>The first exception thrown by a chunk is rethrown here as it was thrown, after the running chunks have ended.</remarks>
    void Run(int tasks, IChunkBody body, CancellationToken cancellationToken = default);
}

/// <summary>Work on one chunk of tasks.</summary>
public interface IChunkBody
{
    /// <summary>
    /// About how many bytes the work on one task reads and writes. A device whose chunks live in a cache makes them as large as fits there, and as leaves every
    /// worker some; 0 where it is not known: then chunks are of <see cref="IDevice.ChunkTasks"/>.
    /// </summary>
    long BytesPerTask => 0;

    /// <summary>Handles the tasks <paramref name="firstTask"/> to <c>firstTask + tasks - 1</c>.</summary>
    /// <param name="worker">The worker that calls: two calls at the same time have different workers, so scratch may belong to it.</param>
    /// <param name="firstTask">The first task of the chunk.</param>
    /// <param name="tasks">The number of tasks in the chunk.</param>
    void Run(int worker, int firstTask, int tasks);
}
