namespace ImamlDsl;

/// <summary>Calls a user's delegate for one task after the other, on the caller's thread or, with a time-out, on one that can be left
/// behind.</summary>
internal sealed class TaskDelegate(SolveTask solve, TimeSpan? timeout) : IInnerWorkspace
{
    public void Solve(ProximalProblem problem, TaskVectors phi, Span<InnerReport> reports, CancellationToken cancellationToken)
    {
        for (var t = 0; t < problem.Tasks; t++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (reports[t].Status == InnerStatus.Failed)
            {
                continue;
            }

            var task = problem.ForTask(t);
            try
            {
                reports[t] = Solve(task, phi, t, cancellationToken);
            }
            finally
            {
                // In this order: the task's problem must serve nobody any more when the evaluator turns to others.
                task.Dispose();
                problem.EndTask(t);
            }
        }
    }

    public void Dispose()
    {
    }

    private InnerReport Solve(TaskProblem task, TaskVectors phi, int t, CancellationToken cancellationToken)
    {
        TaskSolution solution;
        try
        {
            if (timeout is not { } time)
            {
                solution = solve(task, task.Theta.ToArray(), cancellationToken);
            }
            else if (TimedCall.Run(solve, task, time, cancellationToken) is { } inTime)
            {
                solution = inTime;
            }
            else
            {
                return BlackBox.TimedOut(time);
            }
        }
        catch (Exception exception) when (!(exception is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            return BlackBox.Thrown(exception);
        }

        if (BlackBox.Check(solution.Phi, task.Length) is { } reason)
        {
            return InnerReport.Failure(reason);
        }

        phi.Write(t, solution.Phi);
        return solution.Status == InnerStatus.Failed
            ? InnerReport.Failure("the inner solver reported that it failed")
            : new InnerReport { Status = solution.Status, Iterations = solution.Iterations };
    }
}
