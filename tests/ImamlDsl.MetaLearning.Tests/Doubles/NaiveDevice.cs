using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace ImamlDsl.MetaLearning.Tests;

/// <summary>Opens naive devices with a given size of chunks (0 for all tasks) and number of workers.</summary>
internal sealed class NaiveTarget(int chunk = 0, int workers = 1) : Target
{
    public static readonly Target Instance = new NaiveTarget();

    public override string Name => "naive";

    public override IDevice Open(Precision precision) => new NaiveDevice(this, precision, chunk, workers);
}

/// <summary>A device without any cleverness: managed memory, and threads only if asked for.</summary>
internal sealed class NaiveDevice(Target target, Precision precision, int chunk, int workers) : IDevice
{
    private readonly ConcurrentBag<NaiveVectors> _allocated = [];
    private int _evaluators;

    public NaiveDevice(int chunk = 0, int workers = 1)
        : this(NaiveTarget.Instance, Precision.Double, chunk, workers)
    {
    }

    public Target Target => target;

    public Precision Precision => precision;

    public int Workers => workers;

    /// <summary>How many vectors are not disposed.</summary>
    public int Alive => _allocated.Count(vectors => !vectors.IsDisposed);

    /// <summary>How many evaluators are not disposed.</summary>
    public int Evaluators => _evaluators;

    public int ChunkTasks(int tasks) => chunk == 0 ? tasks : chunk;

    public TaskVectors Allocate(int tasks, int length)
    {
        var vectors = new NaiveVectors(tasks, length);
        _allocated.Add(vectors);
        return vectors;
    }

    public ITaskProgram Compile(ProgramDefinition definition) => new NaiveProgram((TestProgram)definition, change => Interlocked.Add(ref _evaluators, change));

    public void Run(int tasks, IChunkBody body, CancellationToken cancellationToken = default)
    {
        var size = ChunkTasks(tasks);
        if (workers == 1)
        {
            for (var first = 0; first < tasks; first += size)
            {
                cancellationToken.ThrowIfCancellationRequested();
                body.Run(0, first, Math.Min(size, tasks - first));
            }

            return;
        }

        RunThreads(tasks, size, body, cancellationToken);
    }

    public void Dispose()
    {
    }

    private void RunThreads(int tasks, int size, IChunkBody body, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        var next = -size;
        var threads = Enumerable.Range(0, workers).Select(worker => new Thread(() =>
        {
            try
            {
                for (var first = Interlocked.Add(ref next, size); first < tasks; first = Interlocked.Add(ref next, size))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    body.Run(worker, first, Math.Min(size, tasks - first));
                }
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref failure, exception, null);
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }
}
