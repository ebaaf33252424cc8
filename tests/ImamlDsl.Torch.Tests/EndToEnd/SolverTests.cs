using ImamlDsl.EndToEnd.Tests.Models;
using ImamlDsl.Torch.Tests.Conformance;

namespace ImamlDsl.Torch.Tests.EndToEnd;

/// <summary>
/// Inner solvers, linear solvers and MAML's loops on libtorch against the cpu target, where their meta-gradients are compared with finite differences.
/// </summary>
public sealed class SolverTests(TorchRuntimes runtimes) : TorchTests(runtimes)
{
    private static readonly SmoothRegressor Model = new();

    private static readonly GradientDescent Plain = new() { LearningRate = 0.01, Steps = 4, Backtracking = false };

    private static readonly IReadOnlyDictionary<string, IMetaAlgorithm> All = new Dictionary<string, IMetaAlgorithm>
    {
        ["nesterov"] = Implicit(new Nesterov { LearningRate = 0.02, Steps = 30 }),
        ["adam"] = Implicit(new AdamDescent { LearningRate = 0.01, Steps = 30 }),
        ["l-bfgs"] = Implicit(new Lbfgs { Steps = 12 }),
        ["newton-cg"] = Implicit(new NewtonConjugateGradient { Steps = 6 }),
        ["heavy ball"] = Implicit(Plain with { Steps = 30, Momentum = 0.5 }),
        ["cross-entropy"] = Implicit(new CrossEntropyMethod { Steps = 4, InitialDeviation = 0.1 }),
        ["minres"] = Implicit(solver: new Minres { MaxIterations = 8 }),
        ["neumann"] = Implicit(solver: new NeumannSeries { Terms = 12 }),
        ["dense"] = Implicit(solver: new DenseSolve()),
        ["preconditioned"] = Implicit(solver: new ConjugateGradient { Preconditioner = new DiagonalPreconditioner() }),
        ["preconditioned by lambda"] = Implicit(solver: new ConjugateGradient { Preconditioner = new LambdaPreconditioner() }),
        ["damped"] = Implicit() with { Damping = new Damping() },
        ["momentum"] = new Maml { Inner = Plain with { Momentum = 0.7 } },
        ["one rate"] = new Maml { Inner = Plain with { Rates = new LearnedRates { Scope = RateScope.Shared } } },
        ["rates of tensors and steps"] = new Maml { Inner = Plain with { Rates = new LearnedRates { Scope = RateScope.Tensor, PerStep = true } } },
        ["rates of entries"] = new Maml { Inner = Plain with { Rates = new LearnedRates() } },
        ["multi-step"] = new Maml { Inner = Plain, StepLosses = new MultiStepLoss() },
        ["window"] = new Maml { Inner = Plain, Window = 2 },
        ["proximal"] = new Maml { Inner = Plain, Lambda = Lambda.Scalar(4) },
    };

    /// <summary>Interpreter, device, algorithm.</summary>
    public static TheoryData<string, string, string> Rows
    {
        get
        {
            var rows = new TheoryData<string, string, string>();
            foreach (var device in new TorchDevices())
            {
                foreach (var name in All.Keys)
                {
                    rows.Add((string)device[0], (string)device[1], name);
                }
            }

            return rows;
        }
    }

    [TorchTheory]
    [MemberData(nameof(Rows))]
    public void MetaGradientsAreTheSame(string command, string device, string name) =>
        Relative.Equal(Compute(All[name], Cpu), Compute(All[name], Torch(command, device)), 1e-8, name);

    private static double[] Compute(IMetaAlgorithm algorithm, Target target)
    {
        var theta = Parameters.Initialize(Model, 1, Precision.Double, algorithm.LayoutFor(Model));
        var batch = new EpisodeBatch(new Sinusoid().Layout, 3);
        batch.Fill(new Sinusoid(), 1, 1, 0);
        using var meta = algorithm.MetaGradient(Model.Programs.Mse, theta, batch, target);
        return meta.Gradient.ToArray();
    }

    private static ImplicitMaml Implicit(IInnerSolver? inner = null, ILinearSolver? solver = null) => new()
    {
        Inner = inner ?? new GradientDescent { LearningRate = 0.02, Steps = 8 },
        Lambda = Lambda.Scalar(4),
        Solver = solver ?? new ConjugateGradient(),
    };
}
