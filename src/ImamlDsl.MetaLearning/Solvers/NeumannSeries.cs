namespace ImamlDsl;

/// <summary>
/// A truncated Neumann series, x = Σ_{k&lt;K} (I − A/s)ᵏ b/s (Lorraine, Vicol and Duvenaud 2020, Algorithm 3): Richardson's iteration of
/// step 1/s. It converges for positive definite A and s &gt; λ_max/2, and takes many more products with A
/// than <see cref="ConjugateGradient"/> for the same residual.
/// </summary>
/// <remarks>
/// <para>The residual (I − A/s)ᵏ b is known after each term. Its norm is a log-convex function of k, since A is symmetric: once it has
/// grown it grows for ever. So a task ends at the first growth, with <see cref="LinearStatus.Diverged"/> and the solution before it, which
/// is the best of the series.</para>
/// <para>A direction with rᵀAr ≤ 0 ends a task as in <see cref="ConjugateGradient"/>, with the same result x = b if it is the first. Small
/// right-hand sides are scaled, and b = 0 gives x = 0 without a product.</para>
/// </remarks>
public sealed record NeumannSeries : ILinearSolver
{
    /// <summary>K, the most terms, each one product with A: at least 1.</summary>
    public int Terms
    {
        get;
        init => field = Require.AtLeast(1, value, nameof(Terms), "The number of terms", "Typical values are 10 to 100");
    } = 20;

    /// <summary>
    /// s, in the units of A: finite and greater than 0; null, the default, to take for each task 1.1 times the largest Ritz value of
    /// <see cref="ScaleIterations"/> steps of Lanczos' process.
    /// </summary>
    public double? Scale
    {
        get;
        init => field = value is { } scale
            ? Require.Positive(scale, nameof(Scale), "The scale of the series", "Give more than half of the largest eigenvalue, or null to estimate it")
            : null;
    }

    /// <summary>The products with A spent on estimating the largest eigenvalue where no <see cref="Scale"/> is given: at least 1.</summary>
    public int ScaleIterations
    {
        get;
        init => field = Require.AtLeast(1, value, nameof(ScaleIterations), "The number of products for the scale", "Typical values are 3 to 10");
    } = 5;

    /// <summary>A task stops when ‖r‖ ≤ Tolerance·‖b‖: at least 0 and less than 1. Zero sums all terms.</summary>
    public double Tolerance
    {
        get;
        init => field = Require.Fraction(value, nameof(Tolerance), "The relative tolerance", "Typical values are 1e-10 to 1e-2");
    } = 1e-6;

    /// <inheritdoc/>
    public ILinearWorkspace CreateWorkspace(IDevice device, int tasks, int length)
    {
        ArgumentNullException.ThrowIfNull(device);
        return new NeumannWorkspace(this, device, tasks, length);
    }
}
