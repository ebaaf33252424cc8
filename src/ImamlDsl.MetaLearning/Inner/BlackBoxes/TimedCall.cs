using System.Runtime.ExceptionServices;

namespace ImamlDsl;

/// <summary>A call of a user's delegate on a thread of its own, which is left behind when the time is over. It ends with the process at
/// the latest.</summary>
internal sealed class TimedCall
{
    private readonly SolveTask _solve;
    private readonly TaskProblem _task;
    private readonly CancellationTokenSource _time;
    private readonly CancellationToken _token;
    private readonly ManualResetEventSlim _ended = new();
    private TaskSolution _solution;
    private ExceptionDispatchInfo? _failure;

    private TimedCall(SolveTask solve, TaskProblem task, CancellationToken cancellationToken)
    {
        (_solve, _task) = (solve, task);
        _time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _token = _time.Token;
    }

    /// <summary>The delegate's solution; null where it did not return in time.</summary>
    public static TaskSolution? Run(SolveTask solve, TaskProblem task, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var call = new TimedCall(solve, task, cancellationToken);
        new Thread(call.Run) { IsBackground = true, Name = "inner solver" }.Start();
        if (!call._ended.Wait(timeout, cancellationToken))
        {
            call.Cancel();
            return null;
        }

        call._failure?.Throw();
        return call._solution;
    }

    private void Run()
    {
        // Whoever waits may have gone; what is thrown here must not end the process.
        try
        {
            _solution = _solve(_task, _task.Theta.ToArray(), _token);
        }
        catch (Exception exception)
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
        }

        _ended.Set();
        lock (_ended)
        {
            _time.Dispose();
        }
    }

    /// <summary>Cancels the token. The user's callbacks run elsewhere: they may take as long as they like, and what they throw is of no
    /// interest any more.</summary>
    private void Cancel()
    {
        lock (_ended)
        {
            try
            {
                _ = _time.CancelAsync();
            }
            catch (ObjectDisposedException)
            {
                // The delegate ended just now.
            }
        }
    }
}
