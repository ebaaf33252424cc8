namespace ImamlDsl;

/// <summary>
/// Λ, the strength with which adapted parameters φ are held to θ: the matrix of the proximal term ½(φ−θ)ᵀΛ(φ−θ) (Rajeswaran et al. 2019,
/// Eq. 3,
/// where it is λ·I). One object gives the term to the inner problem's values and gradients and ΛV to the operator H + Λ of the
/// implicit gradient, so the two cannot disagree.
/// </summary>
public abstract class Lambda
{
    /// <summary>Only this assembly adds forms of Λ: each must keep its energy and its product consistent.</summary>
    private protected Lambda()
    {
    }

    /// <summary>Λ = λ·I, the same for every parameter.</summary>
    /// <param name="value">λ: finite and greater than 0, in units of the loss per squared parameter.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="value"/> is not a positive finite number.</exception>
    public static Lambda Scalar(double value) => new ScalarLambda(value);

    /// <summary>Prepares the term for a number of tasks on a device.</summary>
    /// <param name="device">Where the vectors live.</param>
    /// <param name="layout">The model's parameters: forms with one strength per tensor find the tensors here.</param>
    /// <param name="tasks">The number of tasks of the vectors that will be given.</param>
    /// <returns>A term with scratch of its own, for one worker at a time. The caller disposes it.</returns>
    public abstract ProximalTerm On(IDevice device, ParameterLayout layout, int tasks);

    /// <summary>
    /// What the outer loop learns for Λ beside the model's parameters: groups of tensors, each group one vector. None for a fixed Λ.
    /// <see cref="ProximalTerm.Use"/> gives their values.
    /// </summary>
    /// <param name="model">The model's layout.</param>
    public virtual IReadOnlyList<IReadOnlyList<ParameterInfo>> Learned(ParameterLayout model) => [];
}
