namespace ImamlDsl.MetaLearning.Tests;

/// <summary>A diverged task is told what its own solver has to set.</summary>
public sealed class DivergenceAdviceTests
{
    private const string Unbounded = "the inner objective may be unbounded below: take fewer Steps, or raise Lambda where the algorithm has one";

    public static TheoryData<IInnerSolver, string> Advice() => new()
    {
        { Descent with { Backtracking = false }, "lower the inner LearningRate or use Backtracking" },
        { Descent, Unbounded },
        { new Nesterov { LearningRate = 0.1, Steps = 1, Backtracking = false }, "lower the inner LearningRate or use Backtracking" },
        { new Nesterov { LearningRate = 0.1, Steps = 1 }, Unbounded },
        { new AdamDescent { LearningRate = 0.1, Steps = 1 }, "lower the inner LearningRate" },
        { new Lbfgs { Steps = 1 }, Unbounded },
        { new NewtonConjugateGradient { Steps = 1 }, Unbounded },
        { new CrossEntropyMethod { Steps = 1, InitialDeviation = 1 }, "lower InitialDeviation or take fewer Steps; the inner objective may be unbounded below: raise Lambda where the algorithm has one" },
        { Huge, "check the φ that the inner solver returns; the inner objective may be unbounded below: raise Lambda where the algorithm has one" },
    };

    private static GradientDescent Descent => new() { LearningRate = 0.1, Steps = 1 };

    private static DelegateSolver Huge => new((_, phi, _) => [.. phi.Select(_ => 1e300)]);

    [Theory]
    [MemberData(nameof(Advice))]
    public void Each_solver_has_its_own(IInnerSolver solver, string advice)
    {
        Assert.Equal(advice, solver.DivergenceAdvice);
        Assert.DoesNotContain("unbounded", solver.ToString()); // checkpoints hold settings alone
    }

    [Fact]
    public void The_report_holds_it()
    {
        using var device = new NaiveDevice();
        var model = new QuadraticModel(2);
        var data = QuadraticModel.Data((Dense.Symmetric(1, [1, 2]), [1, 2]));
        var failure = Assert.Throws<MetaLearningException>(() => new Fomaml { Inner = Huge }.MetaGradient(model.Loss, [0, 0], data, data, device));
        Assert.Contains($"; {((IInnerSolver)Huge).DivergenceAdvice}", failure.Message);
        Assert.DoesNotContain("Backtracking", failure.Message);
    }

    public static TheoryData<IMetaAlgorithm, string> Algorithms() => new()
    {
        { new Fomaml { Inner = new Lbfgs { Steps = 1 } }, Unbounded },
        { new Fomaml { Inner = new NewtonConjugateGradient { Steps = 1 }, OnFailure = InnerFailurePolicy.SkipTask }, Unbounded },
        { new ImplicitMaml { Inner = new DelegateSolver((_, phi, _) => phi), Lambda = Lambda.Scalar(1) }, "check the φ that the inner solver returns" },
        { new Reptile { Inner = Descent with { Backtracking = false } }, "lower the inner LearningRate or use Backtracking" },
        { new Maml { Inner = Descent with { Backtracking = false } }, "lower the inner LearningRate or take fewer Steps" },
    };

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void What_is_said_of_the_query_loss_has_it_too(IMetaAlgorithm algorithm, string advice)
    {
        using var device = new NaiveDevice();
        var model = new QuadraticModel(2);
        var support = QuadraticModel.Data((Dense.Symmetric(1, [1, 2]), [1, 2]));
        var query = QuadraticModel.Data((Dense.Symmetric(1, [1, 2]), [1e200, 2]));
        var failure = Assert.Throws<MetaLearningException>(() => algorithm.MetaGradient(model.Loss, [0, 0], support, query, device));
        Assert.Contains("the query loss after adaptation is Infinity; check the query data and θ", failure.Message);
        Assert.Contains($"; if they are right, {advice}", failure.Message);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Data_that_are_not_finite_are_no_fault_of_the_solver(IMetaAlgorithm algorithm, string advice)
    {
        using var device = new NaiveDevice();
        var model = new QuadraticModel(2);
        var good = QuadraticModel.Data((Dense.Symmetric(1, [1, 2]), [1, 2]));
        foreach (var c in (double[])[double.NaN, 1e200])
        {
            var data = QuadraticModel.Data((Dense.Symmetric(1, [1, 2]), [c, 2]));
            var skipped = Assert.Throws<MetaLearningException>(() => algorithm.MetaGradient(model.Loss, [0, 0], data, good, device));
            Assert.Contains($"before adaptation the support loss is {(double.IsNaN(c) ? "NaN" : "Infinity")} and its gradient's norm ", skipped.Message);
            Assert.EndsWith("; check the data and θ.", skipped.Message);
            Assert.DoesNotContain(advice, skipped.Message);
        }
    }

    [Fact]
    public void An_evaluation_gives_it_for_what_follows_adaptation_alone()
    {
        using var trainer = MetaTrainerTests.Create(new Fomaml { Inner = new Lbfgs { Steps = 1 } });
        var spoilt = new LineEpisodes { Interfere = (_, episode) => episode.QueryReal(1)[0] = float.PositiveInfinity };
        var before = Assert.Throws<MetaLearningException>(() => trainer.Evaluate(spoilt, 2));
        Assert.EndsWith("the query loss before adaptation is Infinity; check the query data and θ.", before.Message);

        using var far = MetaTrainerTests.Create(new Fomaml { Inner = new DelegateSolver((_, phi, _) => [.. phi.Select(_ => 1e120)]) });
        var large = new LineEpisodes { Interfere = (_, episode) => episode.QueryReal(0)[0] = 3e38f };
        var after = Assert.Throws<MetaLearningException>(() => far.Evaluate(large, 2));
        Assert.EndsWith($"the query loss after adaptation is Infinity; check the query data and θ; if they are right, {((IInnerSolver)Huge).DivergenceAdvice}.", after.Message);
    }
}
