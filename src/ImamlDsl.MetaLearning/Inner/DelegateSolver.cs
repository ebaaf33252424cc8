namespace ImamlDsl;

/// <summary>Minimises the inner problem of one task.</summary>
/// <param name="problem">G, its gradient and its Hessian-vector products for this task.</param>
/// <param name="phi">θ, a copy that may be overwritten.</param>
/// <param name="cancellationToken">The caller's token.</param>
/// <returns>φ: an array of the same length, which may be <paramref name="phi"/> itself.</returns>
public delegate double[] MinimizeTask(TaskProblem problem, double[] phi, CancellationToken cancellationToken);

/// <summary>Minimises the inner problems of a chunk of tasks together.</summary>
/// <param name="problem">G, its gradients and its Hessian-vector products for the chunk.</param>
/// <param name="phi">On entry θ for each task, on return φ, <c>[tasks, length]</c>.</param>
/// <param name="cancellationToken">The caller's token.</param>
public delegate void MinimizeTasks(ProximalProblem problem, TaskVectors phi, CancellationToken cancellationToken);

/// <summary>
/// A user's own optimiser as the inner solver: <c>new DelegateSolver((problem, phi, token) => MyLbfgs.Minimize(problem.ValueAndGradient,
/// phi, token))</c>.
/// The delegate is called by several workers at once. What it returns is checked and its stationarity measured; a task whose
/// delegate throws, or returns a φ of another length or with NaN or infinity, fails with that reason.
/// </summary>
public sealed class DelegateSolver : IInnerSolver
{
    private readonly MinimizeTask? _task;
    private readonly MinimizeTasks? _tasks;

    /// <summary>Solves one task at a time, over spans on the host.</summary>
    public DelegateSolver(MinimizeTask minimize)
    {
        ArgumentNullException.ThrowIfNull(minimize);
        _task = minimize;
    }

    private DelegateSolver(MinimizeTasks minimize) => _tasks = minimize;

    /// <summary>Solves a chunk of tasks together, on the device's vectors.</summary>
    public static DelegateSolver Batched(MinimizeTasks minimize)
    {
        ArgumentNullException.ThrowIfNull(minimize);
        return new DelegateSolver(minimize);
    }

    /// <inheritdoc/>
    public IInnerWorkspace CreateWorkspace(IDevice device, int tasks, int length) =>
        _task is null ? new BatchedWorkspace(_tasks!) : new TaskWorkspace(_task);

    private static string Thrown(Exception exception) => $"the inner solver threw {exception.GetType().Name}: {exception.Message}";

    private sealed class BatchedWorkspace(MinimizeTasks minimize) : IInnerWorkspace
    {
        public void Solve(ProximalProblem problem, TaskVectors phi, Span<InnerReport> reports, CancellationToken cancellationToken)
        {
            try
            {
                minimize(problem, phi, cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                reports.Fill(InnerReport.Failure(Thrown(exception), exception));
            }
        }

        public void Dispose()
        {
        }
    }

    private sealed class TaskWorkspace(MinimizeTask minimize) : IInnerWorkspace
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

                using var task = problem.ForTask(t);
                try
                {
                    var solution = minimize(task, task.Theta.ToArray(), cancellationToken);
                    if (Check(solution, task.Length) is { } reason)
                    {
                        reports[t] = InnerReport.Failure(reason);
                    }
                    else
                    {
                        phi.Write(t, solution);
                    }
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    reports[t] = InnerReport.Failure(Thrown(exception), exception);
                }
                finally
                {
                    problem.EndTask(t);
                }
            }
        }

        public void Dispose()
        {
        }

        private static string? Check(double[]? solution, int length)
        {
            if (solution is null)
            {
                return "the inner solver returned null; return φ, which may be the array that was given";
            }

            if (solution.Length != length)
            {
                return FormattableString.Invariant($"the inner solver returned φ of {solution.Length} entries; the model adapts {length}");
            }

            var bad = Array.FindIndex(solution, value => !double.IsFinite(value));
            return bad < 0 ? null : FormattableString.Invariant($"the inner solver returned φ with {solution[bad]} at entry {bad}");
        }
    }
}
