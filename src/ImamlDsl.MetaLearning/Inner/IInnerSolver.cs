namespace ImamlDsl;

/// <summary>
/// Solves the inner problem. It is a black box: it may use values, gradients, Hessian-vector products or none of them. How near it came to
/// a solution is measured afterwards by the runtime.
/// </summary>
public interface IInnerSolver
{
    /// <summary>Allocates what solving needs, for one worker.</summary>
    /// <param name="device">Where the vectors live.</param>
    /// <param name="tasks">The number of tasks solved together.</param>
    /// <param name="length">The number of adapted parameters.</param>
    /// <returns>A workspace that the caller disposes.</returns>
    IInnerWorkspace CreateWorkspace(IDevice device, int tasks, int length);

    /// <summary>
    /// What the outer loop learns for the solver beside the model's parameters, such as learning rates: groups of tensors, each group one vector. None unless a
    /// solver says otherwise. <see cref="ProximalProblem.Learned"/> gives their values.
    /// </summary>
    /// <param name="model">The model's layout.</param>
    IReadOnlyList<IReadOnlyList<ParameterInfo>> Learned(ParameterLayout model) => [];

    /// <summary>What to do where the inner objective or its gradient is not finite at φ, for messages: in terms of the solver's own settings, without a full stop.</summary>
    string DivergenceAdvice => InnerSolvers.BlackBoxAdvice;
}

/// <summary>A solver's memory for one worker.</summary>
public interface IInnerWorkspace : IDisposable
{
    /// <summary>
    /// Minimises G for a chunk of tasks. If it throws, other than for the token, all tasks of the chunk have failed, and
    /// <see cref="IMetaAlgorithm.OnFailure"/> decides what then; the workspace is used again for the next tasks. To fail some tasks alone, report them as
    /// <see cref="InnerStatus.Failed"/> with a <see cref="InnerReport.Reason"/>.
    /// </summary>
    /// <param name="problem">The problem, bound to its data.</param>
    /// <param name="phi">On entry θ for each task, on return the solution, <c>[tasks, length]</c>.</param>
    /// <param name="reports">One for each task. A task that is <see cref="InnerStatus.Failed"/> on entry is to be left alone.</param>
    /// <param name="cancellationToken">Asked between steps.</param>
    void Solve(ProximalProblem problem, TaskVectors phi, Span<InnerReport> reports, CancellationToken cancellationToken);
}

/// <summary>A solver that takes a given number of steps, which an evaluation may change.</summary>
public interface ISteppedSolver : IInnerSolver
{
    /// <summary>The number of steps.</summary>
    int Steps { get; }

    /// <summary>The same solver with another number of steps.</summary>
    ISteppedSolver WithSteps(int steps);
}
