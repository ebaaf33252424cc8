namespace ImamlDsl;

/// <summary>Minimises the inner problem of one task.</summary>
/// <param name="problem">G, its gradient and its Hessian-vector products for this task.</param>
/// <param name="phi">θ, a copy that may be overwritten.</param>
/// <param name="cancellationToken">The caller's token, which a <see cref="DelegateSolver.Timeout"/> cancels too.</param>
/// <returns>φ: an array of the same length, which may be <paramref name="phi"/> itself.</returns>
public delegate double[] MinimizeTask(TaskProblem problem, double[] phi, CancellationToken cancellationToken);

/// <summary>As <see cref="MinimizeTask"/>, and tells how it ended.</summary>
/// <inheritdoc cref="MinimizeTask" path="/param"/>
/// <returns>φ, the status and the number of steps.</returns>
public delegate TaskSolution SolveTask(TaskProblem problem, double[] phi, CancellationToken cancellationToken);

/// <summary>Minimises the inner problems of a chunk of tasks together.</summary>
/// <param name="problem">G, its gradients and its Hessian-vector products for the chunk.</param>
/// <param name="phi">On entry θ for each task, on return φ, <c>[tasks, length]</c>.</param>
/// <param name="cancellationToken">The caller's token, which a <see cref="DelegateSolver.Timeout"/> cancels too.</param>
public delegate void MinimizeTasks(ProximalProblem problem, TaskVectors phi, CancellationToken cancellationToken);

/// <summary>
/// A user's own optimiser as the inner solver: <c>new DelegateSolver((problem, phi, token) => MyLbfgs.Minimize(problem.ValueAndGradient,
/// phi, token))</c>.
/// The delegate is called by several workers at once. What it returns is checked and its stationarity measured; a task whose
/// delegate throws, runs out of time, or returns a φ of another length or with NaN or infinity, fails with that reason, and
/// <see cref="IMetaAlgorithm.OnFailure"/> decides what then.
/// </summary>
public sealed class DelegateSolver : IInnerSolver
{
    private readonly SolveTask? _task;
    private readonly MinimizeTasks? _tasks;

    /// <summary>Solves one task at a time, over spans on the host.</summary>
    public DelegateSolver(MinimizeTask minimize)
    {
        ArgumentNullException.ThrowIfNull(minimize);
        _task = (problem, phi, token) => new TaskSolution(minimize(problem, phi, token));
    }

    private DelegateSolver(SolveTask? task, MinimizeTasks? tasks) => (_task, _tasks) = (task, tasks);

    /// <summary>
    /// How long the delegate may take for a call: greater than 0; null, the default, for as long as it likes. When the time is over the
    /// token is cancelled and the task
    /// fails. A delegate for one task that goes on regardless is left behind on a thread of its own, where its <see cref="TaskProblem"/>
    /// serves it no longer. A
    /// delegate for a chunk works in the runtime's own memory, so it is waited for until it heeds the token.
    /// </summary>
    public TimeSpan? Timeout
    {
        get;
        init => field = value is { } time ? Require.Timeout(time, nameof(Timeout), "Leave it null for none") : null;
    }

    /// <summary>Solves one task at a time, and tells how it ended.</summary>
    /// <param name="solve">The solver.</param>
    /// <param name="timeout">The <see cref="Timeout"/>.</param>
    public static DelegateSolver Reporting(SolveTask solve, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(solve);
        return new DelegateSolver(solve, null) { Timeout = timeout };
    }

    /// <summary>Solves a chunk of tasks together, on the device's vectors.</summary>
    /// <param name="minimize">The solver. Problem and vectors are its own until it returns, and no longer.</param>
    /// <param name="timeout">The <see cref="Timeout"/>.</param>
    public static DelegateSolver Batched(MinimizeTasks minimize, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(minimize);
        return new DelegateSolver(null, minimize) { Timeout = timeout };
    }

    /// <inheritdoc/>
    public IInnerWorkspace CreateWorkspace(IDevice device, int tasks, int length) =>
        _task is null ? new BatchedDelegate(_tasks!, Timeout) : new TaskDelegate(_task, Timeout);

    /// <summary>The time-out, for checkpoints; delegates cannot be told apart.</summary>
    public override string ToString() => FormattableString.Invariant($"DelegateSolver {{ Timeout = {Timeout} }}");
}
