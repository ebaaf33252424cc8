namespace ImamlDsl;

/// <summary>A loss, metric or prediction compiled for one device.</summary>
public interface ITaskProgram : IDisposable
{
    /// <summary>What was compiled.</summary>
    ProgramDefinition Definition { get; }

    /// <summary>Creates an evaluator with scratch memory of its own. One evaluator serves one worker at a time. The caller disposes it. Several threads may create evaluators at once.</summary>
    ITaskEvaluator CreateEvaluator();
}

/// <summary>
/// Evaluates a program on a chunk of tasks: every task has its own φ (<c>[tasks, P]</c>, physical order) and its own data. After the first call
/// with given shapes nothing is allocated.
/// </summary>
public interface ITaskEvaluator : IDisposable
{
    /// <summary>Chooses the data: the tasks <paramref name="firstTask"/> to <c>firstTask + tasks - 1</c> of <paramref name="data"/>.</summary>
    /// <param name="data">Inputs in the order of the definition's <see cref="ProgramDefinition.Inputs"/>. Read again at each evaluation, so it must stay alive and unchanged.</param>
    /// <param name="firstTask">The first task.</param>
    /// <param name="tasks">The number of tasks.</param>
    /// <param name="outer">The parameters that are not adapted, one vector of <see cref="ParameterLayout.OuterLength"/>; may be null where there are none.</param>
    /// <exception cref="ArgumentException">The inputs do not fit the definition: the message names the input, what it is and what was expected.</exception>
    void Bind(TaskData data, int firstTask, int tasks, TaskVectors? outer = null);

    /// <summary>The number of values <see cref="Value"/> gives for each task with the bound data: 1 for a loss.</summary>
    int OutputLength { get; }

    /// <summary>The bytes that a linearisation of the bound data keeps for all tasks of the chunk, besides φ; 0 for what has none.</summary>
    long LinearizationBytes { get; }

    /// <summary>Evaluates the program: <paramref name="values"/> receives <c>[tasks, OutputLength]</c>.</summary>
    void Value(TaskVectors phi, Span<double> values);

    /// <summary>
    /// Evaluates the losses L(φ) <c>[tasks]</c> and their gradients ∂L/∂φ <c>[tasks, P]</c>, and where asked for the gradients with respect to
    /// the parameters that are not adapted, per task <c>[tasks, OuterLength]</c>.
    /// </summary>
    /// <exception cref="NotSupportedException">The definition is not a loss.</exception>
    void Gradient(TaskVectors phi, Span<double> losses, TaskVectors gradient, TaskVectors? outerGradient = null);

    /// <summary>
    /// Creates the holder of a linearisation: the memory of its residuals. Its size follows the bound shapes. The caller disposes it.
    /// </summary>
    /// <exception cref="NotSupportedException">The definition is not a loss.</exception>
    ILinearization CreateLinearization();
}

/// <summary>
/// The gradient of a loss linearised at one point: <see cref="ILinearOperator.Apply"/> multiplies by the exact Hessian ∂²L/∂φ² there.
/// What does not depend on the vector is computed once, by <see cref="Prepare"/>.
/// </summary>
public interface ILinearization : ILinearOperator, IDisposable
{
    /// <summary>
    /// Moves to the point φ with the data bound to the evaluator at this moment, and gives the losses and gradients there as
    /// <see cref="ITaskEvaluator.Gradient"/> does.
    /// </summary>
    /// <param name="phi">φ. It is copied and may change afterwards, unless it is lent.</param>
    /// <param name="losses">Receives the losses.</param>
    /// <param name="gradient">Receives the gradients.</param>
    /// <param name="outerGradient">Receives those by the parameters that are not adapted, if given.</param>
    /// <param name="isLent">Whether <paramref name="phi"/> stays as it is until the last product, which spares the copy.</param>
    void Prepare(TaskVectors phi, Span<double> losses, TaskVectors gradient, TaskVectors? outerGradient = null, bool isLent = false);

    /// <summary>
    /// <paramref name="result"/>[t] ← ∂²L/∂φ² v[t], and <paramref name="outerResult"/>[t] ← ∂²L/∂ω∂φ v[t] with the parameters ω that are not adapted.
    /// </summary>
    void ApplyMixed(TaskVectors v, TaskVectors result, TaskVectors outerResult);
}
