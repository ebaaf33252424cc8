namespace ImamlDsl.MetaLearning.Tests;

/// <summary>A diverged task is told what its own solver has to set.</summary>
public sealed class DivergenceAdviceTests
{
    private const string Unbounded = "the inner objective may be unbounded below: raise Lambda, or take fewer Steps";

    public static TheoryData<IInnerSolver, string> Advice() => new()
    {
        { Descent with { Backtracking = false }, "lower the inner LearningRate or use Backtracking" },
        { Descent, Unbounded },
        { new Nesterov { LearningRate = 0.1, Steps = 1, Backtracking = false }, "lower the inner LearningRate or use Backtracking" },
        { new Nesterov { LearningRate = 0.1, Steps = 1 }, Unbounded },
        { new AdamDescent { LearningRate = 0.1, Steps = 1 }, "lower the inner LearningRate" },
        { new Lbfgs { Steps = 1 }, Unbounded },
        { new NewtonConjugateGradient { Steps = 1 }, Unbounded },
        { new CrossEntropyMethod { Steps = 1, InitialDeviation = 1 }, "lower InitialDeviation or take fewer Steps, or raise Lambda: the inner objective may be unbounded below" },
        { Huge, "check the φ that the inner solver returns, or raise Lambda: the inner objective may be unbounded below" },
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
}
