using ImamlDsl.EndToEnd.Tests.Models;

namespace ImamlDsl.EndToEnd.Tests;

/// <summary>Implicit MAML on generated code with each linear solver, in both precisions of the processor.</summary>
public class LinearSolverTests
{
    public static TheoryData<string> Names => ["preconditioned", "minres", "neumann", "dense", "warm"];

    [Theory]
    [MemberData(nameof(Names))]
    public void EverySolverGivesTheSameMetaGradient(string name)
    {
        var expected = Compute(Algorithm("cg", 1e-13), Precision.Double);
        Assert.InRange(Distance(Compute(Algorithm(name, 1e-12), Precision.Double), expected), 0, 1e-8);
        Assert.InRange(Distance(Compute(Algorithm(name, 1e-6), Precision.Single), expected), 0, 1e-3);
    }

    private static ImplicitMaml Algorithm(string name, double tolerance) => new()
    {
        Inner = new GradientDescent { LearningRate = 0.05, Steps = 30 },
        Lambda = Lambda.Scalar(5),
        WarmStart = name == "warm",
        Solver = name switch
        {
            "preconditioned" => new ConjugateGradient { MaxIterations = 500, Tolerance = tolerance, Preconditioner = new DiagonalPreconditioner() },
            "minres" => new Minres { MaxIterations = 500, Tolerance = tolerance },
            "neumann" => new NeumannSeries { Terms = 2000, Tolerance = tolerance },
            "dense" => new DenseSolve(),
            _ => new ConjugateGradient { MaxIterations = 500, Tolerance = tolerance },
        },
    };

    /// <summary>The second of two meta-gradients at nearby points, so that there is something to start from.</summary>
    private static double[] Compute(ImplicitMaml algorithm, Precision precision)
    {
        var model = new SmoothRegressor();
        var theta = Parameters.Initialize(model, 5, Precision.Double);
        var sinusoid = new Sinusoid();
        var batch = new EpisodeBatch(sinusoid.Layout, 4);
        batch.Fill(sinusoid, 1, 2, 3);
        using var device = Target.Cpu.Open(precision);
        using var engine = new MetaGradientEngine(device, algorithm, model.Programs.Mse);
        using var result = new MetaGradient(((IModel)model).Layout);
        engine.Compute([.. theta.Values.ToArray().Select(value => 1.01 * value)], batch.Support, batch.Query, result);
        engine.Compute(theta.Values, batch.Support, batch.Query, result);
        foreach (var task in result.Tasks)
        {
            Assert.Equal((LinearStatus.Converged, FirstOrderReason.None), (task.Linear!.Value.Status, task.FirstOrder));
            Assert.InRange(task.Linear.Value.SmallestEigenvalue, 1e-3, task.Linear.Value.LargestEigenvalue);
        }

        return result.Gradient.ToArray();
    }

    private static double Distance(double[] x, double[] reference) =>
        Math.Sqrt(x.Zip(reference, (p, q) => (p - q) * (p - q)).Sum() / reference.Sum(value => value * value));
}
