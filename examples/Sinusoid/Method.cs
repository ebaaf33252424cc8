using ImamlDsl;

namespace SinusoidExample;

/// <summary>A way to learn from tasks, to be compared with others.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="Algorithm">The algorithm, with its inner solver.</param>
internal sealed record Method(string Name, IMetaAlgorithm Algorithm)
{
    /// <summary>Implicit MAML with an inner solver that backtracks.</summary>
    public static ImplicitMaml Implicit(Request request) => new()
    {
        Inner = new GradientDescent { LearningRate = request.InnerRate, Steps = request.InnerSteps },
        Lambda = Lambda.Scalar(request.Lambda),
        Solver = new ConjugateGradient { MaxIterations = 5 },
    };

    /// <summary>MAML with the one plain step of its paper.</summary>
    public static Maml Maml(double rate) => new() { Inner = new GradientDescent { LearningRate = rate, Steps = 1, Backtracking = false } };

    /// <summary>The methods that are compared.</summary>
    public static Method[] All(Request request)
    {
        var maml = Maml(request.InnerRate);
        return
        [
            new("iMAML", Implicit(request)),
            new("MAML", maml),
            new("FOMAML", new Fomaml { Inner = maml.Inner }),
            // Without inner steps the first-order meta-gradient is the gradient of the loss on all tasks at once. When it is fine-tuned, the baseline
            // may backtrack, which only helps it.
            new("joint, fine-tuned", new Fomaml { Inner = new GradientDescent { LearningRate = request.InnerRate, Steps = 0 } }),
        ];
    }
}
