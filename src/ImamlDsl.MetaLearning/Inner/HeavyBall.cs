namespace ImamlDsl;

/// <summary>
/// Gradient descent with momentum, the heavy ball: φ_{k+1} = φ_k − α∇G(φ_k) + β(φ_k − φ_{k−1}) (Polyak 1964). On a quadratic of condition
/// number κ the best α and β
/// need √κ times fewer steps than gradient descent.
/// </summary>
/// <remarks>The rate is fixed: too large a rate diverges, which fails the task. <see cref="Nesterov"/> and <see cref="Lbfgs"/> choose
/// their steps.</remarks>
public sealed record HeavyBall : SteppedSolver
{
    /// <summary>α: finite and greater than 0. Smaller than 2(1 + β) divided by the largest curvature of G.</summary>
    public required double LearningRate
    {
        get;
        init => field = Require.Positive(value, nameof(LearningRate), "The inner learning rate", "Typical values are 0.001 to 0.4");
    }

    /// <summary>β: at least 0 and less than 1. The best for a quadratic is ((√κ − 1)/(√κ + 1))².</summary>
    public double Momentum
    {
        get;
        init => field = Require.Fraction(value, nameof(Momentum), "The momentum", "Typical values are 0.5 to 0.99");
    } = 0.9;

    private protected override IInnerWorkspace Create(IDevice device, int tasks, int length) => new HeavyBallWorkspace(this, device, tasks, length);
}
