namespace ImamlDsl;

/// <summary>
/// Newton's method with the directions of a truncated linear solve and a line search on G (Steihaug 1983; the "Hessian-free" inner solver
/// of
/// Rajeswaran et al. 2019): (H + Λ) d ≈ −∇G, φ ← φ + t·d with the largest t of 1, ½, ¼, … that decreases G sufficiently (Armijo 1966).
/// Where the linear solve meets negative curvature d is what it had found until then, and −∇G where that is nothing.
/// </summary>
/// <remarks>A few steps of few iterations are not stationary on a curved loss: look at the reported ‖∇G(φ)‖ before trusting them.</remarks>
public sealed record NewtonConjugateGradient : SteppedSolver
{
    /// <summary>Solves for the direction; 5 conjugate gradient iterations unless given.</summary>
    public ILinearSolver Solver { get; init => field = Require.NotNull(value); } = new ConjugateGradient();

    private protected override IInnerWorkspace Create(IDevice device, int tasks, int length) => new NewtonWorkspace(this, device, tasks, length);
}
