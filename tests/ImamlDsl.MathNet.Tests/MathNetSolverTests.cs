using ImamlDsl.EndToEnd.Tests.Models;
using ImamlDsl.MetaLearning.Tests;
using MathNet.Numerics.Optimization;

namespace ImamlDsl.MathNet.Tests;

public sealed class MathNetSolverTests
{
    private static readonly double[] Theta = Dense.Vector(9, 4);
    private static readonly (double[,] A, double[] C) Easy = (Dense.Symmetric(2, 1, 1, 1.5, 2), Dense.Vector(2, 4));
    private static readonly (double[,] A, double[] C) Hard = (Dense.Symmetric(1, 0.1, 1, 10, 100), Dense.Vector(1, 4));

    public static TheoryData<string, double> Solvers => new()
    {
        { "bfgs", 1e-7 }, { "l-bfgs", 1e-7 }, { "nelder-mead", 1e-4 }, { "conjugate gradients", 1e-7 }, { "newton", 1e-9 },
    };

    [Fact]
    public void A_minimiser_that_is_null_is_told()
    {
        var solver = new MathNetSolver(() => null!);
        const string Told = "the function given to MathNetSolver returned null; return a minimiser";
        var (_, reports) = InnerRun.Solve(solver, Lambda.Scalar(1), Theta, Easy, Hard);
        Assert.All(reports, report =>
        {
            Assert.Equal(InnerStatus.Failed, report.Status);
            Assert.Contains(Told, report.Reason);
            Assert.IsType<InvalidOperationException>(report.Exception);
        });
        Assert.Equal("MathNetSolver { null, Timeout =  }", solver.ToString()); // which messages are made of
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void Each_task_is_solved(string name, double tolerance)
    {
        var (phi, reports) = InnerRun.Solve(Of(name), Lambda.Scalar(1), Theta, Easy, Hard);
        Assert.True(Dense.RelativeDistance(phi[0], InnerRun.Solution(Easy, 1, Theta)) <= tolerance);
        Assert.True(Dense.RelativeDistance(phi[1], InnerRun.Solution(Hard, 1, Theta)) <= tolerance);
        Assert.All(reports, report => Assert.NotEqual(InnerStatus.Failed, report.Status));
    }

    /// <summary>The first step is in proportion to the tolerance, and must change what a float can tell.</summary>
    [Theory]
    [InlineData("bfgs", Precision.Single)]
    [InlineData("bfgs", Precision.Double)]
    [InlineData("l-bfgs", Precision.Single)]
    [InlineData("l-bfgs", Precision.Double)]
    public void Defaults_suit_the_precision(string name, Precision precision)
    {
        var model = new SmoothRegressor();
        float[] x = [-2, -1, 0, 1, 2];
        for (var seed = 0; seed < 20; seed++)
        {
            using var learner = new Learner<SmoothRegressor>(model, Parameters.Initialize(model, seed, precision), Of(name), Lambda.Scalar(1), Target.Cpu);
            using var adapted = learner.Adapt(x, Array.ConvertAll(x, value => MathF.Sin(value + seed)));
            Assert.True(adapted.Loss < adapted.Report.LossBefore, $"seed {seed}: {adapted.Report.LossBefore} → {adapted.Loss}");
        }
    }

    [Fact]
    public void A_tolerance_that_is_too_small_is_told()
    {
        var model = new SmoothRegressor();
        using var learner = new Learner<SmoothRegressor>(model, Parameters.Initialize(model, 1), MathNetSolver.Bfgs(1e-14), null, Target.Cpu);
        var failure = Assert.Throws<MetaLearningException>(() => learner.Adapt([-2f, -1, 0, 1, 2], [1f, 2, 3, 2, 1]));
        Assert.Contains("may be too small for Single precision", failure.Message);
    }

    /// <summary>For checkpoints, which refuse another solver's.</summary>
    [Fact]
    public void Its_text_tells_methods_and_settings_apart()
    {
        var minute = TimeSpan.FromMinutes(1);
        MathNetSolver[] solvers =
        [
            MathNetSolver.Bfgs(), MathNetSolver.Bfgs(1e-3), MathNetSolver.LimitedMemoryBfgs(), MathNetSolver.LimitedMemoryBfgs(3), MathNetSolver.NelderMead(),
            new(() => new NewtonMinimizer(1e-8, 10)), new(() => new NewtonMinimizer(1e-8, 10)) { Timeout = minute },
        ];
        Assert.Equal(solvers.Length, solvers.Select(solver => solver.ToString()).Distinct().Count());
        Assert.Equal("MathNetSolver { Bfgs(0.001, 1E-12, 0, 1000), Timeout =  }", solvers[1].ToString());
    }

    [Fact]
    public void Settings_are_checked_by_their_own_names()
    {
        Assert.Equal("gradientTolerance", Assert.Throws<ArgumentOutOfRangeException>(() => MathNetSolver.Bfgs(0)).ParamName);
        Assert.Equal("parameterTolerance", Assert.Throws<ArgumentOutOfRangeException>(() => MathNetSolver.Bfgs(parameterTolerance: double.NaN)).ParamName);
        Assert.Equal("progressTolerance", Assert.Throws<ArgumentOutOfRangeException>(() => MathNetSolver.LimitedMemoryBfgs(progressTolerance: -1)).ParamName);
        Assert.Equal("Timeout", Assert.Throws<ArgumentOutOfRangeException>(() => new MathNetSolver(() => new NewtonMinimizer(1e-8, 10)) { Timeout = TimeSpan.Zero }).ParamName);
    }

    [Theory]
    [InlineData("bfgs")]
    [InlineData("nelder-mead")]
    public void The_limit_of_iterations_gives_the_best_point_so_far(string name)
    {
        IInnerSolver solver = name == "bfgs" ? MathNetSolver.Bfgs(maxIterations: 3) : MathNetSolver.NelderMead(maxIterations: 30);
        var (phi, reports) = InnerRun.Solve(solver, Lambda.Scalar(1), Theta, Hard);
        var solution = InnerRun.Solution(Hard, 1, Theta);
        Assert.Equal(InnerStatus.Completed, reports[0].Status);
        Assert.True(Objective(phi[0]) < 0.9 * Objective(Theta));
        Assert.True(Objective(phi[0]) > Objective(solution));
    }

    [Fact]
    public void A_tolerance_that_rounding_forbids_does_not_fail()
    {
        var (phi, reports) = InnerRun.Solve(MathNetSolver.Bfgs(1e-16, 0), Lambda.Scalar(1), Theta, Hard);
        Assert.True(reports[0].Reason is null, reports[0].Exception?.ToString());
        Assert.True(Dense.RelativeDistance(phi[0], InnerRun.Solution(Hard, 1, Theta)) <= 1e-7);
    }

    [Theory]
    [InlineData("bfgs", 1e-6)]
    [InlineData("l-bfgs", 1e-6)]
    [InlineData("newton", 1e-8)]
    public void The_implicit_gradient_is_that_of_any_other_solver(string name, double tolerance)
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(3, 8);
        var theta = Settings.Theta(model);
        using var device = new NaiveDevice(chunk: 2, workers: 2);
        var algorithm = Settings.ExactImplicit(1);
        using var exact = algorithm.MetaGradient(model.Mse, theta, support, query, device);
        using var own = (algorithm with { Inner = Of(name) }).MetaGradient(model.Mse, theta, support, query, device);
        Assert.True(Dense.RelativeDistance(own.Gradient, exact.Gradient) <= tolerance);
    }

    [Fact]
    public void What_goes_wrong_is_told_for_the_task()
    {
        // Every point but θ is NaN, so that nothing better is found.
        var solver = new MathNetSolver(() => new Throwing(new OptimizationException("no way")));
        var (_, reports) = InnerRun.Solve(solver, Lambda.Scalar(1), Theta, Easy);
        Assert.Equal(InnerStatus.Failed, reports[0].Status);
        Assert.Contains("OptimizationException: no way", reports[0].Reason);
    }

    [Fact]
    public void Values_alone_are_asked_for_where_they_are_enough()
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(2, 8);
        using var device = new NaiveDevice();
        var algorithm = new Fomaml { Inner = MathNetSolver.NelderMead(1e-3, 20) };
        using var meta = algorithm.MetaGradient(model.Mse, Settings.Theta(model), support, query, device);
        Assert.All(meta.Tasks.ToArray(), task =>
        {
            Assert.True(task.Inner.LossAfter <= task.Inner.LossBefore);
            Assert.Equal(0, task.Inner.HessianProducts);
        });
    }

    [Fact]
    public void Cancellation_passes_through_a_minimiser_that_wraps_it()
    {
        var model = new QuadraticModel(4);
        using var device = new NaiveDevice();
        using var source = new CancellationTokenSource();
        var solver = new MathNetSolver(() =>
        {
            source.Cancel();
            return new Throwing(new OptimizationException("cancelled"));
        });
        Assert.ThrowsAny<OperationCanceledException>(() => new ImplicitMaml { Inner = solver, Lambda = Lambda.Scalar(1) }.MetaGradient(
            model.Loss, Theta, QuadraticModel.Data(Easy), QuadraticModel.Data(Easy), device, cancellationToken: source.Token));
    }

    [Fact]
    public void Settings_are_checked_when_given()
    {
        Assert.Contains("greater than 0", Assert.Throws<ArgumentOutOfRangeException>(() => MathNetSolver.Bfgs(gradientTolerance: 0)).Message);
        Assert.Contains("remembered must be at least 1; 0 was given", Assert.Throws<ArgumentOutOfRangeException>(() => MathNetSolver.LimitedMemoryBfgs(memory: 0)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => MathNetSolver.NelderMead(tolerance: double.NaN));
        Assert.Contains("iterations must be at least 1; 0 was given", Assert.Throws<ArgumentOutOfRangeException>(() => MathNetSolver.NelderMead(maxIterations: 0)).Message);
        Assert.Contains("iterations must be at least 1; -1 was given", Assert.Throws<ArgumentOutOfRangeException>(() => MathNetSolver.Bfgs(maxIterations: -1)).Message);
    }

    [Fact]
    public void A_time_out_fails_the_task()
    {
        using var released = new ManualResetEventSlim();
        var solver = new MathNetSolver(() =>
        {
            released.Wait();
            return new NelderMeadSimplex(1, 1);
        })
        { Timeout = TimeSpan.FromSeconds(0.2) };
        var (_, reports) = InnerRun.Solve(solver, Lambda.Scalar(1), Theta, Easy);
        released.Set();
        Assert.Contains("did not return within 0.2 s", reports[0].Reason);
    }

    private static IInnerSolver Of(string name) => name switch
    {
        "bfgs" => MathNetSolver.Bfgs(),
        "l-bfgs" => MathNetSolver.LimitedMemoryBfgs(),
        "nelder-mead" => MathNetSolver.NelderMead(),
        "newton" => new MathNetSolver(() => new NewtonMinimizer(1e-10, 100)),
        _ => new MathNetSolver(() => new ConjugateGradientMinimizer(1e-9, 1000)),
    };

    private static double Objective(double[] phi)
    {
        double[] fromC = [.. phi.Zip(Hard.C, (x, y) => x - y)];
        return 0.5 * (fromC.Zip(Dense.Multiply(Hard.A, fromC), (x, y) => x * y).Sum() + phi.Zip(Theta, (x, y) => (x - y) * (x - y)).Sum());
    }

    private sealed class Throwing(Exception exception) : IUnconstrainedMinimizer
    {
        public MinimizationResult FindMinimum(IObjectiveFunction objective, global::MathNet.Numerics.LinearAlgebra.Vector<double> initialGuess) => throw exception;
    }
}
