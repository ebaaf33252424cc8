namespace ImamlDsl.MetaLearning.Tests;

/// <summary>The library's own iterative solvers by name, with settings that solve a well-conditioned problem to the limit of
/// rounding.</summary>
internal static class Solvers
{
    public static TheoryData<string> Names =>
        ["plain descent", "backtracking", "heavy ball", "nesterov", "nesterov plain", "nesterov known", "adam", "l-bfgs", "newton"];

    public static SteppedSolver Of(string name, double? tolerance = 1e-12) => name switch
    {
        "plain descent" => new GradientDescent { LearningRate = 0.1, Steps = 4000, Backtracking = false, Tolerance = tolerance },
        "backtracking" => new GradientDescent { LearningRate = 0.1, Steps = 4000, Tolerance = tolerance },
        "heavy ball" => Settings.Plain(0.1, 4000) with { Momentum = 0.5, Tolerance = tolerance },
        "nesterov" => new Nesterov { LearningRate = 1, Steps = 4000, Tolerance = tolerance },
        "nesterov plain" => new Nesterov { LearningRate = 0.1, Backtracking = false, Steps = 4000, Tolerance = tolerance },
        "nesterov known" => new Nesterov { LearningRate = 0.1, ConditionNumber = 10, Steps = 4000, Tolerance = tolerance },
        "adam" => new AdamDescent { LearningRate = 0.01, Steps = 20000, Tolerance = tolerance },
        "l-bfgs" => new Lbfgs { Steps = 500, Tolerance = tolerance },
        "newton" => new NewtonConjugateGradient { Steps = 60, Solver = new ConjugateGradient { MaxIterations = 40, Tolerance = 1e-12 }, Tolerance = tolerance },
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };
}
