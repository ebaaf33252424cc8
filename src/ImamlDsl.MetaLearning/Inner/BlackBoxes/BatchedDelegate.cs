namespace ImamlDsl;

/// <summary>Calls a user's delegate for a chunk of tasks.</summary>
internal sealed class BatchedDelegate(MinimizeTasks minimize, TimeSpan? timeout) : IInnerWorkspace
{
    public void Solve(ProximalProblem problem, TaskVectors phi, Span<InnerReport> reports, CancellationToken cancellationToken)
    {
        using var time = timeout is null ? null : CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time?.CancelAfter(timeout!.Value);
        try
        {
            minimize(problem, phi, time?.Token ?? cancellationToken);
            if (time is null || !time.IsCancellationRequested)
            {
                return;
            }

            cancellationToken.ThrowIfCancellationRequested();
            BlackBox.Fail(reports, BlackBox.TimedOut(timeout!.Value));
        }
        catch (Exception exception) when (!(exception is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            BlackBox.Fail(reports, exception is OperationCanceledException && time is { IsCancellationRequested: true }
                ? BlackBox.TimedOut(timeout!.Value)
                : BlackBox.Thrown(exception));
        }
    }

    public void Dispose()
    {
    }
}
