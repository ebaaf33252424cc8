namespace ImamlDsl;

/// <summary>
/// How the gradient of the query loss after adaptation, with respect to the parameters before it, is computed: <see cref="Maml"/>,
/// <see cref="Fomaml"/>
/// or <see cref="ImplicitMaml"/>; or what takes its place, as in <see cref="Reptile"/>.
/// </summary>
public interface IMetaAlgorithm
{
    /// <summary>The name in the literature, for reports.</summary>
    string Name { get; }

    /// <summary>How tasks are adapted, in training and afterwards.</summary>
    IInnerSolver Inner { get; }

    /// <summary>Λ of the inner problem, or null for an inner problem without a proximal term.</summary>
    Lambda? Lambda { get; }

    /// <summary>What becomes of a task whose adaptation failed; <see cref="InnerFailurePolicy.Throw"/> unless an algorithm says
    /// otherwise.</summary>
    InnerFailurePolicy OnFailure => InnerFailurePolicy.Throw;

    /// <summary>Allocates what one worker needs for a chunk of tasks.</summary>
    /// <param name="context">The device, the programs and the number of tasks.</param>
    /// <returns>A worker that the caller disposes.</returns>
    IMetaWorker CreateWorker(MetaWorkerContext context);
}

/// <summary>What a worker of an <see cref="IMetaAlgorithm"/> is made for.</summary>
/// <param name="Device">Where vectors live.</param>
/// <param name="Layout">The model's parameters.</param>
/// <param name="Support">The loss of the inner problem. It stays the caller's.</param>
/// <param name="Query">The loss that is measured after adaptation; another evaluator than <paramref name="Support"/>. It stays the
/// caller's.</param>
/// <param name="Tasks">The number of tasks of a chunk.</param>
public sealed record MetaWorkerContext(IDevice Device, ParameterLayout Layout, ITaskEvaluator Support, ITaskEvaluator Query, int Tasks);

/// <summary>The tasks of one meta-gradient and the point θ at which it is taken.</summary>
public sealed class MetaTasks
{
    internal MetaTasks(TaskVectors theta, TaskVectors? outer)
    {
        Theta = theta;
        Outer = outer;
    }

    /// <summary>The adapted part of θ, one vector in physical order.</summary>
    public TaskVectors Theta { get; }

    /// <summary>ω, the parameters that are not adapted, one vector in physical order; null where there are none.</summary>
    public TaskVectors? Outer { get; }

    /// <summary>The support data of all tasks.</summary>
    public TaskData Support { get; internal set; } = null!;

    /// <summary>The query data of all tasks.</summary>
    public TaskData Query { get; internal set; } = null!;

    /// <summary>
    /// Whether to measure the support loss and ‖∇G‖ at φ where the meta-gradient does not need them. Otherwise the reports hold NaN for both, unless something
    /// went wrong.
    /// </summary>
    public bool MeasureAdapted { get; internal set; } = true;
}

/// <summary>One worker's memory of an <see cref="IMetaAlgorithm"/>. It keeps its memory between calls and allocates nothing after the
/// first.</summary>
public interface IMetaWorker : IDisposable
{
    /// <summary>Adapts a chunk of tasks and computes each one's meta-gradient.</summary>
    /// <param name="tasks">θ and the data of the whole batch.</param>
    /// <param name="firstTask">The first task of the chunk.</param>
    /// <param name="gradient">Receives dL_query(φ(θ))/dθ of the adapted parameters, <c>[tasks, P]</c>.</param>
    /// <param name="outerGradient">Receives the same for the parameters that are not adapted, <c>[tasks, OuterLength]</c>; null where there
    /// are none.</param>
    /// <param name="reports">One for each task of the chunk.</param>
    /// <param name="cancellationToken">Asked between inner steps.</param>
    void Run(MetaTasks tasks, int firstTask, TaskVectors gradient, TaskVectors? outerGradient, Span<TaskReport> reports,
        CancellationToken cancellationToken);
}
