namespace ImamlDsl;

/// <summary>
/// Adam as the inner solver (Kingma and Ba 2015): every parameter steps at a rate of its own, scaled by the root mean square of its
/// gradients, with the bias of both
/// averages corrected. Its averages begin anew with each task. The outer optimiser is <see cref="Adam"/>.
/// </summary>
/// <remarks>
/// A step is about α long in every parameter however small the gradient, so near the solution the rate must be small. Look at the reported
/// ‖∇G(φ)‖ before trusting
/// an implicit gradient there.
/// </remarks>
public sealed record AdamDescent : SteppedSolver
{
    /// <summary>α: finite and greater than 0, in units of the parameters.</summary>
    public required double LearningRate
    {
        get;
        init => field = Require.Positive(value, nameof(LearningRate), "The inner learning rate", "Typical values are 0.001 to 0.1");
    }

    /// <summary>β₁, the decay of the mean of gradients: at least 0 and less than 1.</summary>
    public double Beta1
    {
        get;
        init => field = Require.Fraction(value, nameof(Beta1), "The decay of the mean of gradients", "The usual value is 0.9");
    } = 0.9;

    /// <summary>β₂, the decay of the mean of their squares: at least 0 and less than 1.</summary>
    public double Beta2
    {
        get;
        init => field = Require.Fraction(value, nameof(Beta2), "The decay of the mean of squared gradients", "The usual value is 0.999");
    } = 0.999;

    /// <summary>ε, which keeps a step finite where gradients are zero: finite and greater than 0.</summary>
    public double Epsilon
    {
        get;
        init => field = Require.Positive(value, nameof(Epsilon), "Epsilon", "The usual value is 1e-8");
    } = 1e-8;

    private protected override string Advice => "lower the inner LearningRate";

    private protected override IInnerWorkspace Create(IDevice device, int tasks, int length) => new AdamDescentWorkspace(this, device, tasks, length);
}
