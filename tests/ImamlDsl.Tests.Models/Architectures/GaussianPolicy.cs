using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models.Architectures;

/// <summary>
/// A Gaussian policy with a mean that depends on the state and learned deviations, with the losses of policy gradients: REINFORCE (Williams 1992) and the clipped
/// surrogate of PPO (Schulman et al. 2017). Advantages and the log-probabilities of the policy that acted are inputs.
/// </summary>
[Model]
public sealed partial class GaussianPolicy
{
    private const double Clip = 0.2;
    private const double LogOfTwoPi = 1.8378770664093454836;

    [Parameter(6, 3), XavierUniform]
    public partial Tensor W1 { get; }

    [Parameter(6)]
    public partial Tensor B1 { get; }

    [Parameter(2, 6), XavierUniform]
    public partial Tensor W2 { get; }

    [Parameter(2)]
    public partial Tensor LogDeviation { get; }

    public Tensor Predict([Shape("N", 3)] Tensor states) => Linear(Tanh(Linear(states, W1, B1)), W2);

    [Loss]
    public Tensor Reinforce([Shape("N", 3)] Tensor states, [Shape("N", 2)] Tensor actions, [Shape("N")] Tensor advantages) =>
        -Mean(LogProbability(states, actions) * advantages);

    [Loss]
    public Tensor Clipped(
        [Shape("N", 3)] Tensor states, [Shape("N", 2)] Tensor actions, [Shape("N")] Tensor advantages, [Shape("N")] Tensor logProbabilities)
    {
        var ratio = Exp(LogProbability(states, actions) - logProbabilities);
        return -Mean(Minimum(ratio * advantages, Clamp(ratio, 1 - Clip, 1 + Clip) * advantages));
    }

    /// <summary>log π(a|s), [N]: independent normal distributions.</summary>
    private Tensor LogProbability(Tensor states, Tensor actions)
    {
        var standardized = (actions - Predict(states)) / Exp(LogDeviation);
        return -Sum(0.5 * Square(standardized) + LogDeviation + 0.5 * LogOfTwoPi, 1);
    }
}
