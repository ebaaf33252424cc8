namespace ImamlDsl;

/// <summary>
/// What the library's own iterative inner solvers have in common: a number of steps, and rules by which each task stops before the last.
/// Every task steps and stops
/// by its own numbers.
/// </summary>
public abstract record SteppedSolver : ISteppedSolver
{
    /// <summary>Only this assembly derives from it; a solver of one's own implements <see cref="IInnerSolver"/>.</summary>
    private protected SteppedSolver()
    {
    }

    /// <summary>The number of steps: at least 0.</summary>
    public required int Steps
    {
        get;
        init => field = Require.AtLeast(0, value, nameof(Steps), "The number of inner steps", "Typical values are 1 to 25");
    }

    /// <summary>A task stops when ‖∇G(φ)‖ is at most this; null, the default, to take all steps.</summary>
    public double? Tolerance
    {
        get;
        init => field = value is { } tolerance
            ? Require.NotNegative(tolerance, nameof(Tolerance), "The tolerance on ‖∇G(φ)‖", "Leave it null to take all steps")
            : null;
    }

    /// <summary>
    /// A task stops when a step decreases G by at most this fraction of |G|: at least 0 and less than 1; null, the default, to take all
    /// steps. An increase as small
    /// counts too; after a larger one, which methods with momentum make on their way, the task goes on.
    /// </summary>
    public double? RelativeDecrease
    {
        get;
        init => field = value is { } fraction
            ? Require.Fraction(
                fraction, nameof(RelativeDecrease), "The relative decrease of G", "Typical values are 1e-9 to 1e-3; leave it null to take all steps")
            : null;
    }

    /// <summary>Whether a task may take fewer than all steps.</summary>
    internal bool StopsEarly => Tolerance is not null || RelativeDecrease is not null;

    /// <inheritdoc/>
    public ISteppedSolver WithSteps(int steps) => this with { Steps = steps };

    /// <inheritdoc/>
    public IInnerWorkspace CreateWorkspace(IDevice device, int tasks, int length)
    {
        ArgumentNullException.ThrowIfNull(device);
        return Create(device, tasks, length);
    }

    /// <inheritdoc/>
    public virtual IReadOnlyList<IReadOnlyList<ParameterInfo>> Learned(ParameterLayout model) => [];

    string IInnerSolver.DivergenceAdvice => Advice;

    /// <summary>What to do where the objective is not finite at φ. It must not be public, or checkpoints would hold it among the settings.</summary>
    private protected virtual string Advice => InnerSolvers.UnboundedAdvice;

    private protected abstract IInnerWorkspace Create(IDevice device, int tasks, int length);
}
