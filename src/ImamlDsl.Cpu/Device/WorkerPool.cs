using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace ImamlDsl.Cpu;

/// <summary>
/// Threads that share the chunks of one call at a time. The calling thread is worker 0; the others sleep between calls. A call allocates nothing.
/// </summary>
internal sealed unsafe partial class WorkerPool : IDisposable
{
    // How long a worker looks for its next call before it sleeps: 50 µs.
    private static readonly long s_patience = Stopwatch.Frequency / 20_000;

    [ThreadStatic]
    private static WorkerPool? s_current; // the pool whose chunk this thread is running

    private readonly Lock _oneCall = new();
    private readonly Thread[] _threads;
    private readonly SemaphoreSlim _wake = new(0);
    private readonly SemaphoreSlim _finished = new(0);

    private volatile bool _disposed;
    private IChunkBody? _body;
    private CancellationToken _cancellation;
    private int _tasks;
    private int _chunk;
    private int _nextChunk;
    private int _chunks;
    private int _running; // woken workers that have not ended
    private volatile bool _stop;
    private volatile bool _cancelled;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Starts the workers other than the calling thread.</summary>
    public WorkerPool(int workers)
    {
        _threads = new Thread[workers - 1];
        for (var i = 0; i < _threads.Length; i++)
        {
            var worker = i + 1;
            _threads[i] = new(() => Work(worker)) { IsBackground = true, Name = $"ImamlDsl worker {worker}" };
            _threads[i].Start();
        }
    }

    /// <summary>The number of workers, the calling thread included.</summary>
    public int Workers => _threads.Length + 1;

    /// <summary>The workers other than the calling thread.</summary>
    public IReadOnlyList<Thread> Threads => _threads;

    /// <summary>Whether the pool has ended.</summary>
    public bool IsDisposed => _disposed;

    /// <summary>Runs the body over all tasks in chunks of <paramref name="chunk"/>.</summary>
    public void Run(int tasks, int chunk, IChunkBody body, CancellationToken cancellation)
    {
        if (IsInside)
        {
            throw new InvalidOperationException(
                "A chunk of tasks cannot start another run on the device that is running it: its workers are taken. Do the work in the chunk itself, or open a second device.");
        }

        lock (_oneCall)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(CpuDevice));
            cancellation.ThrowIfCancellationRequested();
            _body = body;
            _cancellation = cancellation;
            _tasks = tasks;
            _chunk = chunk;
            _chunks = (int)(((long)tasks + chunk - 1) / chunk);
            _nextChunk = 0;
            _stop = false;
            _cancelled = false;
            _failure = null;

            var helpers = Math.Max(0, Math.Min(_threads.Length, _chunks - 1));
            _running = helpers;
            if (helpers > 0)
            {
                _wake.Release(helpers);
            }

            TakeChunks(0);
            if (helpers > 0)
            {
                Await(_finished);
            }

            // Nothing of the caller's stays reachable between calls.
            var failure = _failure;
            _body = null;
            _cancellation = default;
            _failure = null;
            failure?.Throw();
            if (_cancelled)
            {
                throw new OperationCanceledException(cancellation);
            }
        }
    }

    /// <summary>Ends the workers, after a call in progress.</summary>
    public void Dispose()
    {
        if (IsInside)
        {
            throw new InvalidOperationException("A chunk of tasks cannot dispose the device that is running it.");
        }

        lock (_oneCall)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            if (_threads.Length > 0)
            {
                _wake.Release(_threads.Length);
            }

            foreach (var thread in _threads)
            {
                thread.Join();
            }

            _wake.Dispose();
            _finished.Dispose();
        }
    }

    // Also when a chunk of this pool reached here by way of another device: the lock would let the same thread in again.
    private bool IsInside => s_current == this || _oneCall.IsHeldByCurrentThread;

    private void Work(int worker)
    {
        while (true)
        {
            Await(_wake);
            if (_disposed)
            {
                return;
            }

            if (_part is null)
            {
                TakeChunks(worker);
            }
            else
            {
                TakeParts();
            }

            if (Interlocked.Decrement(ref _running) == 0)
            {
                _finished.Release();
            }
        }
    }

    /// <summary>Waits for a sign that mostly comes soon: to be woken costs as much as a small meta-step's share of a worker.</summary>
    private void Await(SemaphoreSlim sign)
    {
        if (Workers <= Environment.ProcessorCount)
        {
            var until = Stopwatch.GetTimestamp() + s_patience;
            while (sign.CurrentCount == 0 && Stopwatch.GetTimestamp() < until)
            {
                Thread.SpinWait(8);
            }
        }

        sign.Wait();
    }

    private void TakeChunks(int worker)
    {
        var outer = s_current; // a chunk of another device may be what calls
        s_current = this;
        try
        {
            while (!_stop)
            {
                var index = Interlocked.Increment(ref _nextChunk) - 1;
                if (index >= _chunks)
                {
                    return;
                }

                if (_cancellation.IsCancellationRequested)
                {
                    _cancelled = true;
                    _stop = true;
                    return;
                }

                var first = index * _chunk;
                _body!.Run(worker, first, Math.Min(_chunk, _tasks - first));
            }
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
            _stop = true;
        }
        finally
        {
            s_current = outer;
        }
    }
}
