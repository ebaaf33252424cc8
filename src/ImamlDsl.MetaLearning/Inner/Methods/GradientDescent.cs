namespace ImamlDsl;

/// <summary>
/// Gradient descent φ ← φ − α∇G(φ). With <see cref="Backtracking"/>, the default, each task has its own α: a step is taken only if it
/// decreases G
/// sufficiently (Armijo 1966), α is halved after a refusal and grows by a tenth after each step taken.
/// </summary>
/// <remarks>
/// Meta-training drives θ to where the curvature exceeds 2/α − λ. Plain descent then stops converging and the implicit gradient at its φ is
/// meaningless; backtracking keeps solving, at the cost of one evaluation for each refusal. <see cref="Maml"/> differentiates the
/// steps themselves and so needs <c>Backtracking = false</c>.
/// </remarks>
public sealed record GradientDescent : SteppedSolver
{
    /// <summary>α, with backtracking the first α of each task: finite and greater than 0.</summary>
    public required double LearningRate
    {
        get;
        init => field = Require.Positive(value, nameof(LearningRate), "The inner learning rate", "Typical values are 0.001 to 0.4");
    }

    /// <summary>Whether a step that does not decrease G sufficiently is refused and tried again at half the rate.</summary>
    public bool Backtracking { get; init; } = true;

    /// <summary>
    /// The largest α to which backtracking may grow; null, the default, for 10 × <see cref="LearningRate"/>. Give the learning rate itself
    /// to forbid growth
    /// beyond it. Plain descent does not use it.
    /// </summary>
    public double? MaxLearningRate
    {
        get;
        init => field = value is { } rate
            ? Require.Positive(rate, nameof(MaxLearningRate), "The largest inner learning rate", "Leave it null for 10 × LearningRate")
            : null;
    }

    /// <summary>Whether the steps are the same whatever the values: only then do they have a derivative.</summary>
    internal bool IsPlain => !Backtracking && !StopsEarly;

    /// <summary>
    /// β of the heavy ball (Polyak 1964): m_{k+1} = βm_k + ∇G(φ_k), φ_{k+1} = φ_k − αm_{k+1}; at least 0 and less than 1. Plain descent only.
    /// </summary>
    public double Momentum
    {
        get;
        init => field = Require.Fraction(value, nameof(Momentum), "The momentum", "Typical values are 0 and 0.9");
    }

    /// <summary>
    /// The inner learning rates that <see cref="Maml"/> and <see cref="Fomaml"/> learn; null, the default, for the fixed <see cref="LearningRate"/>. Plain
    /// descent only.
    /// </summary>
    public LearnedRates? Rates { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<IReadOnlyList<ParameterInfo>> Learned(ParameterLayout model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Rates?.Groups(model, LearningRate, Steps) ?? [];
    }

    /// <summary>Requires that momentum and learned rates are those of plain descent.</summary>
    /// <exception cref="ArgumentException">They are not.</exception>
    internal void RequireAgreement()
    {
        if (Backtracking && (Momentum > 0 || Rates is not null))
        {
            throw new ArgumentException($"{(Momentum > 0 ? "Momentum" : "Learned rates")} and backtracking do not go together: set Backtracking = false.");
        }
    }

    /// <summary>Requires that the learning rate is one in the precision of a device.</summary>
    /// <exception cref="ArgumentException">It rounds to 0 or infinity.</exception>
    internal void RequireRate(Precision precision)
    {
        if (precision == Precision.Single && (float)LearningRate is not (> 0 and < float.PositiveInfinity))
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"The inner learning rate {LearningRate} is {(float)LearningRate} in {precision} precision; it must be finite and greater than 0 there."));
        }
    }

    private protected override string Advice => Backtracking ? base.Advice : "lower the inner LearningRate or use Backtracking";

    private protected override IInnerWorkspace Create(IDevice device, int tasks, int length)
    {
        RequireAgreement();
        RequireRate(device.Precision);
        return Backtracking ? new BacktrackingDescent(this, device, tasks, length) : new PlainDescent(this, device, tasks, length);
    }
}
