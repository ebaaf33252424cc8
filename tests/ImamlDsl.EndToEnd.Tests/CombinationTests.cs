using ImamlDsl.EndToEnd.Tests.Models;

namespace ImamlDsl.EndToEnd.Tests;

/// <summary>Every inner solver with every form of Λ, and every loop that MAML differentiates, on the cpu target against finite differences.</summary>
public sealed class CombinationTests
{
    private static readonly SmoothRegressor Model = new();

    private static readonly MetaGradientCheckOptions Few = new() { Directions = 6, DenseLimit = 100 };

    private static readonly IReadOnlyDictionary<string, IInnerSolver> Solvers = new Dictionary<string, IInnerSolver>
    {
        ["gradient descent"] = new GradientDescent { LearningRate = 0.02, Steps = 30 },
        ["heavy ball"] = Plain(30) with { Momentum = 0.5 },
        ["nesterov"] = new Nesterov { LearningRate = 0.02, Steps = 30 },
        ["adam"] = new AdamDescent { LearningRate = 0.01, Steps = 30 },
        ["l-bfgs"] = new Lbfgs { Steps = 30 },
        ["newton-cg"] = new NewtonConjugateGradient { Steps = 8 },
        ["cross-entropy"] = new CrossEntropyMethod { Steps = 10, InitialDeviation = 0.1 },
    };

    private static readonly IReadOnlyDictionary<string, Lambda> Strengths = new Dictionary<string, Lambda>
    {
        ["scalar"] = Lambda.Scalar(4),
        ["tensors"] = Lambda.PerTensor(new Dictionary<string, double> { ["W2"] = 3 }, others: 6),
        ["diagonal"] = Diagonal(),
        ["low rank"] = Lambda.LowRankPlusDiagonal(Diagonal(), [Entries(0, 1)]),
        ["learned scalar"] = Lambda.LearnedFrom(4, LambdaForm.Scalar),
        ["learned diagonal"] = Lambda.LearnedFrom(Diagonal(), LambdaForm.Diagonal),
        ["learned low rank"] = Lambda.LearnedFrom(Lambda.LowRankPlusDiagonal(Diagonal(), [Entries(0, 1)]), LambdaForm.Diagonal),
    };

    private static readonly IReadOnlyDictionary<string, Maml> Loops = new Dictionary<string, Maml>
    {
        ["plain"] = new() { Inner = Plain(4) },
        ["momentum"] = new() { Inner = Plain(4) with { Momentum = 0.7 } },
        ["one rate"] = new() { Inner = Plain(4) with { Rates = new LearnedRates { Scope = RateScope.Shared } } },
        ["rates of tensors and steps"] = new() { Inner = Plain(4) with { Rates = new LearnedRates { Scope = RateScope.Tensor, PerStep = true } } },
        ["rates of entries"] = new() { Inner = Plain(4) with { Rates = new LearnedRates() } },
        ["multi-step"] = new() { Inner = Plain(4) with { Momentum = 0.7 }, StepLosses = new MultiStepLoss() },
        ["window"] = new() { Inner = Plain(4), Window = 2 },
        ["proximal"] = new() { Inner = Plain(4), Lambda = Diagonal() },
    };

    public static TheoryData<string, string> Implicit
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var solver in Solvers.Keys)
            {
                foreach (var lambda in Strengths.Keys)
                {
                    rows.Add(solver, lambda);
                }
            }

            return rows;
        }
    }

    public static TheoryData<string> Unrolled => [.. Loops.Keys];

    [Theory]
    [MemberData(nameof(Implicit))]
    public void ImplicitGradientsPassTheCheck(string solver, string lambda) =>
        Passes(new ImplicitMaml { Inner = Solvers[solver], Lambda = Strengths[lambda] });

    [Theory]
    [MemberData(nameof(Unrolled))]
    public void UnrolledGradientsPassTheCheck(string loop) => Passes(Loops[loop]);

    private static void Passes(IMetaAlgorithm algorithm)
    {
        var result = MetaGradientCheck.Run(algorithm, Model.Programs.Mse, 1, new Sinusoid(), tasks: 2, Target.Cpu, Few);
        Assert.True(result.Passed, result.ToString());
    }

    private static GradientDescent Plain(int steps) => new() { LearningRate = 0.01, Steps = steps, Backtracking = false };

    private static Lambda Diagonal() => Lambda.Diagonal(Entries(3, 8));

    private static Dictionary<string, double[]> Entries(double low, double high)
    {
        var random = new Random(7);
        return ((IModel)Model).Layout.Parameters.Where(parameter => parameter.Adapt).ToDictionary(
            parameter => parameter.Name, parameter => Enumerable.Range(0, parameter.Length).Select(_ => low + ((high - low) * random.NextDouble())).ToArray());
    }
}
