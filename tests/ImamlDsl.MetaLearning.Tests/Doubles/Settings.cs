namespace ImamlDsl.MetaLearning.Tests;

/// <summary>Solvers that many tests use.</summary>
internal static class Settings
{
    public static GradientDescent Plain(double rate, int steps) => new() { LearningRate = rate, Steps = steps, Backtracking = false };

    /// <summary>Newton to the limit of rounding.</summary>
    public static NewtonConjugateGradient Exact { get; } = new()
    {
        Steps = 50,
        Solver = new ConjugateGradient { MaxIterations = 200, Tolerance = 1e-13 },
        Tolerance = 1e-13,
    };

    /// <summary>iMAML without any guard, solved to the limit of rounding.</summary>
    public static ImplicitMaml ExactImplicit(double lambda) => new()
    {
        Inner = Exact,
        Lambda = Lambda.Scalar(lambda),
        Solver = new ConjugateGradient { MaxIterations = 200, Tolerance = 1e-14 },
        MaxGradientRatio = null,
        MaxStationarityRatio = null,
    };

    public static double[] Theta(IModel model, int seed = 1) => Parameters.Initialize(model, seed, Precision.Double).Values.ToArray();
}
