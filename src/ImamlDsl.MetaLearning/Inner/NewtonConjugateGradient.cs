namespace ImamlDsl;

/// <summary>
/// Newton's method with the directions of a truncated linear solve and a line search on G (Steihaug 1983; the "Hessian-free" inner solver
/// of
/// Rajeswaran et al. 2019): (H + Λ) d ≈ −∇G, φ ← φ + t·d with the largest t of 1, ½, ¼, … that decreases G sufficiently (Armijo 1966).
/// </summary>
/// <remarks>A few steps of few iterations are not stationary on a curved loss: look at the reported ‖∇G(φ)‖ before trusting them.</remarks>
public sealed record NewtonConjugateGradient : ISteppedSolver
{
    /// <summary>The number of Newton steps: at least 0.</summary>
    public required int Steps
    {
        get;
        init => field = Require.AtLeast(0, value, nameof(Steps), "The number of Newton steps", "Typical values are 3 to 20");
    }

    /// <summary>Solves for the direction; 5 conjugate gradient iterations unless given.</summary>
    public ILinearSolver Solver { get; init => field = Require.NotNull(value); } = new ConjugateGradient();

    /// <summary>A task stops when ‖∇G(φ)‖ is at most this; null, the default, to take all steps.</summary>
    public double? Tolerance
    {
        get;
        init => field = value is { } tolerance
            ? Require.NotNegative(tolerance, nameof(Tolerance), "The tolerance on ‖∇G(φ)‖", "Leave it null to take all steps")
            : null;
    }

    /// <inheritdoc/>
    public ISteppedSolver WithSteps(int steps) => this with { Steps = steps };

    /// <inheritdoc/>
    public IInnerWorkspace CreateWorkspace(IDevice device, int tasks, int length)
    {
        ArgumentNullException.ThrowIfNull(device);
        return new NewtonWorkspace(this, device, tasks, length);
    }
}
