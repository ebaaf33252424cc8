namespace ImamlDsl;

/// <summary>
/// L-BFGS (Nocedal 1980): the direction of a quasi-Newton method whose Hessian is known by the last few steps and changes of the gradient,
/// with a step that satisfies
/// the strong Wolfe conditions. It needs no rate, and mostly one evaluation for each step.
/// </summary>
/// <remarks>
/// All tasks step together, each with its own memory and its own line search. Where the change of G drowns in rounding, slopes decide
/// alone (Hager and Zhang 2005,
/// §4). A task whose line search finds nothing, or a step that rounding makes nothing of, forgets its memory and tries −∇G; should that find nothing either, it has
/// <see cref="InnerStatus.Stalled"/>.
/// </remarks>
public sealed record Lbfgs : SteppedSolver
{
    /// <summary>How many steps are remembered, each at the cost of two vectors: at least 1.</summary>
    public int Memory
    {
        get;
        init => field = Require.AtLeast(1, value, nameof(Memory), "The number of steps remembered", "Typical values are 3 to 20");
    } = 10;

    private protected override IInnerWorkspace Create(IDevice device, int tasks, int length) => new LbfgsWorkspace(this, device, tasks, length);
}
