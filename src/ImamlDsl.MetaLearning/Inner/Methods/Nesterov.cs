namespace ImamlDsl;

/// <summary>
/// Nesterov's accelerated gradient method: a gradient step from a point extrapolated along the last step, x_{k+1} = y_k − α∇G(y_k),
/// y_{k+1} = x_{k+1} + β_k(x_{k+1} − x_k)
/// (Nesterov 1983, 2004 §2.2). On a strongly convex G it needs √κ steps where gradient descent needs κ.
/// </summary>
/// <remarks>
/// With a <see cref="ConditionNumber"/> β is (√κ − 1)/(√κ + 1). Without one, the default, β_k follows the sequence t_{k+1} = (1 + √(1 +
/// 4t_k²))/2 of FISTA (Beck and
/// Teboulle 2009) and begins anew whenever the step goes uphill, ⟨∇G(y_k), x_{k+1} − x_k⟩ &gt; 0 (O'Donoghue and Candès 2015), each task
/// by itself: κ need not be known.
/// </remarks>
public sealed record Nesterov : SteppedSolver
{
    /// <summary>α: finite and greater than 0, best 1 divided by the largest curvature of G. With backtracking it is the first of each
    /// task.</summary>
    public required double LearningRate
    {
        get;
        init => field = Require.Positive(value, nameof(LearningRate), "The inner learning rate", "Typical values are 0.001 to 0.4");
    }

    /// <summary>
    /// Whether α is halved, for good, until a step decreases G by at least α‖∇G‖²/2, as one of at most 1/curvature does. It costs one
    /// value of G for each step and each
    /// refusal.
    /// </summary>
    public bool Backtracking { get; init; } = true;

    /// <summary>κ, the largest curvature of G divided by the smallest: finite and at least 1; null, the default, where it is not
    /// known.</summary>
    public double? ConditionNumber
    {
        get;
        init => field = value is { } number
            ? Require.AtLeast(1, number, nameof(ConditionNumber), "The condition number", "Leave it null where it is not known")
            : null;
    }

    private protected override string Advice => Backtracking ? base.Advice : "lower the inner LearningRate or use Backtracking";

    private protected override IInnerWorkspace Create(IDevice device, int tasks, int length) => new NesterovWorkspace(this, device, tasks, length);
}
