namespace ImamlDsl.MetaLearning.Tests;

public sealed class GradientDescentTests
{
    private static readonly double[] Theta = Dense.Vector(9, 4);
    private static readonly (double[,] A, double[] C) Task = (Dense.Symmetric(1, 0.5, 1, 3, 10), Dense.Vector(1, 4));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_rate_that_the_precision_cannot_hold_is_refused(bool unrolled)
    {
        var model = new QuadraticModel(1);
        var data = QuadraticModel.Data((new[,] { { 1.0 } }, [0.0]));
        Assert.Contains("The inner learning rate 1E-50 is 0 in Single precision; it must be finite and greater than 0 there.", Refused(1e-50));
        Assert.Contains("The inner learning rate 1E+50 is Infinity in Single precision", Refused(1e50));
        using var doubles = new NaiveDevice();
        using var meta = Algorithm(1e-50).MetaGradient(model.Loss, [1], data, data, doubles);
        Assert.Equal(1, meta.Gradient[0]);

        string Refused(double rate)
        {
            using var device = new NaiveDevice(NaiveTarget.Instance, Precision.Single, 0, 1);
            return Assert.Throws<ArgumentException>(() => Algorithm(rate).MetaGradient(model.Loss, [1], data, data, device)).Message;
        }

        IMetaAlgorithm Algorithm(double rate) =>
            unrolled ? new Maml { Inner = Settings.Plain(rate, 1) } : new Fomaml { Inner = Settings.Plain(rate, 1) };
    }

    [Fact]
    public void Plain_steps_follow_the_formula()
    {
        var (phi, reports) = InnerRun.Solve(Settings.Plain(0.1, 3), Lambda.Scalar(2), Theta, Task);
        var expected = (double[])Theta.Clone();
        for (var step = 0; step < 3; step++)
        {
            var gradient = Dense.Multiply(Task.A, [.. expected.Zip(Task.C, (x, y) => x - y)]);
            expected = [.. expected.Select((x, i) => x - (0.1 * (gradient[i] + (2 * (x - Theta[i])))))];
        }

        Assert.True(Dense.RelativeDistance(phi[0], expected) <= 1e-14);
        Assert.Equal((InnerStatus.Completed, 3), (reports[0].Status, reports[0].Iterations));
    }

    [Fact]
    public void Backtracking_solves_where_a_plain_rate_diverges()
    {
        // The curvature is 10 + 2: plain descent needs a rate below 1/6.
        var (plain, _) = InnerRun.Solve(Settings.Plain(1, 30), Lambda.Scalar(2), Theta, Task);
        var (phi, reports) = InnerRun.Solve(new GradientDescent { LearningRate = 1, Steps = 400 }, Lambda.Scalar(2), Theta, Task);
        var solution = InnerRun.Solution(Task, 2, Theta);
        Assert.True(Dense.RelativeDistance(plain[0], solution) > 1e6);
        Assert.True(Dense.RelativeDistance(phi[0], solution) <= 1e-9);
        Assert.True(reports[0].Iterations > 30);
    }

    [Fact]
    public void Backtracking_grows_a_timid_rate_up_to_its_bound()
    {
        (double[,], double[])[] task = [(new[,] { { 1.0 } }, [0.0])];
        double Distance(double? bound) => Math.Abs(InnerRun.Solve(
            new GradientDescent { LearningRate = 0.01, Steps = 50, MaxLearningRate = bound }, null, [1], task).Phi[0][0]);
        Assert.Equal(Math.Pow(0.99, 50), Distance(0.01), 12);
        Assert.True(Distance(null) < 0.05);
        Assert.True(Distance(1) < Distance(null));
    }

    [Fact]
    public void Tasks_have_rates_and_ends_of_their_own()
    {
        (double[,] A, double[] C)[] tasks =
        [
            Task,
            (Dense.Symmetric(2, 1, 1, 1, 1), Dense.Vector(2, 4)),
            (Dense.Symmetric(3, 100, 200, 300, 400), Dense.Vector(3, 4)),
        ];
        var solver = new GradientDescent { LearningRate = 0.5, Steps = 60, Tolerance = 1e-6 };
        var (together, reports) = InnerRun.Solve(solver, Lambda.Scalar(1), Theta, tasks);
        Assert.Equal(InnerStatus.Converged, reports[1].Status);
        for (var t = 0; t < tasks.Length; t++)
        {
            var (alone, report) = InnerRun.Solve(solver, Lambda.Scalar(1), Theta, tasks[t]);
            Assert.Equal(alone[0], together[t]);
            Assert.Equal(report[0], reports[t]);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_tolerance_ends_the_solve(bool backtracking)
    {
        var solver = new GradientDescent { LearningRate = 0.1, Steps = 1000, Tolerance = 1e-3, Backtracking = backtracking };
        var (phi, reports) = InnerRun.Solve(solver, Lambda.Scalar(1), Theta, Task);
        var gradient = Dense.Multiply(Dense.PlusIdentity(Task.A, 1), [.. phi[0].Zip(InnerRun.Solution(Task, 1, Theta), (x, y) => x - y)]);
        Assert.Equal(InnerStatus.Converged, reports[0].Status);
        Assert.InRange(reports[0].Iterations, 1, 999);
        Assert.InRange(Math.Sqrt(gradient.Sum(g => g * g)), 0, 1e-3);
    }

    [Fact]
    public void Backtracking_reaches_the_limit_of_rounding()
    {
        var (phi, _) = InnerRun.Solve(new GradientDescent { LearningRate = 0.1, Steps = 2000 }, Lambda.Scalar(1), Theta, Task);
        Assert.True(Dense.RelativeDistance(phi[0], InnerRun.Solution(Task, 1, Theta)) <= 1e-13);
    }

    [Fact]
    public void Plain_divergence_fails_the_task_alone()
    {
        var (phi, reports) = InnerRun.Solve(Settings.Plain(1, 5), null, [1], (new[,] { { 1e200 } }, [0]), (new[,] { { 0.5 } }, [0]));
        Assert.Equal(InnerStatus.Failed, reports[0].Status);
        Assert.Contains("LearningRate", reports[0].Reason);
        Assert.Equal(InnerStatus.Completed, reports[1].Status);
        Assert.Equal(Math.Pow(0.5, 5), phi[1][0], 15);
    }

    [Fact]
    public void Newton_solves_a_quadratic_in_one_step()
    {
        var solver = new NewtonConjugateGradient { Steps = 1, Solver = new ConjugateGradient { MaxIterations = 10, Tolerance = 1e-14 } };
        var (phi, reports) = InnerRun.Solve(solver, Lambda.Scalar(1), Theta, Task);
        Assert.True(Dense.RelativeDistance(phi[0], InnerRun.Solution(Task, 1, Theta)) <= 1e-12);
        Assert.InRange(reports[0].HessianProducts, 1, 10);
    }

    [Fact]
    public void Settings_are_checked_when_given()
    {
        var rate = Assert.Throws<ArgumentOutOfRangeException>(() => new GradientDescent { LearningRate = 0, Steps = 1 });
        Assert.Contains("inner learning rate", rate.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientDescent { LearningRate = 0.1, Steps = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => Settings.Plain(0.1, 1) with { Tolerance = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => Lambda.Scalar(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Lambda.Scalar(double.PositiveInfinity));
    }
}
