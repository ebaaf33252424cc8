using Xunit.Abstractions;

namespace ImamlDsl.MetaLearning.Tests;

/// <summary>What holds for each of the library's iterative solvers.</summary>
public sealed class SteppedSolverTests(ITestOutputHelper output)
{
    private static readonly double[] Theta = Dense.Vector(9, 4);
    private static readonly (double[,] A, double[] C) Easy = (Dense.Symmetric(2, 1, 1, 1.5, 2), Dense.Vector(2, 4));
    private static readonly (double[,] A, double[] C) Hard = (Dense.Symmetric(1, 0.1, 1, 3, 6), Dense.Vector(1, 4));

    public static TheoryData<string> Names => Solvers.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void It_finds_the_solution(string name)
    {
        var (phi, reports) = InnerRun.Solve(Solvers.Of(name), Lambda.Scalar(1), Theta, Easy, Hard);
        Assert.All(reports, report => Assert.Equal(InnerStatus.Converged, report.Status));
        Assert.True(Dense.RelativeDistance(phi[0], InnerRun.Solution(Easy, 1, Theta)) <= 1e-10);
        Assert.True(Dense.RelativeDistance(phi[1], InnerRun.Solution(Hard, 1, Theta)) <= 1e-10);
        Assert.All(reports, report => Assert.Equal(name == "newton", report.HessianProducts > 0));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_task_is_solved_as_if_it_were_alone(string name)
    {
        (double[,], double[])[] tasks = [Easy, Hard, (Dense.Symmetric(3, 5, 6, 7, 8), Dense.Vector(3, 4))];
        foreach (var solver in (IInnerSolver[])[Solvers.Of(name, 1e-6), Solvers.Of(name, null).WithSteps(7)])
        {
            var (together, reports) = InnerRun.Solve(solver, Lambda.Scalar(0.5), Theta, tasks);
            for (var t = 0; t < tasks.Length; t++)
            {
                var (alone, report) = InnerRun.Solve(solver, Lambda.Scalar(0.5), Theta, tasks[t]);
                Assert.Equal(alone[0], together[t]);
                Assert.Equal(report[0], reports[t]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_takes_the_steps_it_is_given(string name)
    {
        foreach (var steps in new[] { 0, 1, 3 })
        {
            var (phi, reports) = InnerRun.Solve(Solvers.Of(name, null).WithSteps(steps), Lambda.Scalar(1), Theta, Hard);
            Assert.Equal((InnerStatus.Completed, steps), (reports[0].Status, reports[0].Iterations));
            Assert.Equal(steps == 0, Theta.AsSpan().SequenceEqual(phi[0]));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_stops_where_a_step_hardly_decreases_the_objective(string name)
    {
        var model = new QuadraticModel(4);
        var values = new List<double>();
        var solver = Solvers.Of(name, null) with { RelativeDecrease = 1e-3 };
        var (_, reports) = InnerRun.Solve(solver, Lambda.Scalar(1), Theta, Hard);
        Assert.Equal(InnerStatus.Converged, reports[0].Status);
        Assert.InRange(reports[0].Iterations, 1, solver.Steps - 1);

        // The change of the last step but no earlier one is that small; gradients are taken at the points that are compared, but for
        // Nesterov's extrapolated ones.
        for (var steps = 0; steps <= reports[0].Iterations && !name.StartsWith("nesterov", StringComparison.Ordinal); steps++)
        {
            values.Add(Value(InnerRun.Solve(Solvers.Of(name, null).WithSteps(steps), Lambda.Scalar(1), Theta, Hard).Phi[0]));
        }

        for (var k = 1; k < values.Count; k++)
        {
            Assert.Equal(k == values.Count - 1, Math.Abs(values[k - 1] - values[k]) <= 1e-3 * Math.Abs(values[k - 1]));
        }

        double Value(double[] phi)
        {
            double[] fromC = [.. phi.Zip(Hard.C, (x, y) => x - y)], fromTheta = [.. phi.Zip(Theta, (x, y) => x - y)];
            return 0.5 * (fromC.Zip(Dense.Multiply(Hard.A, fromC), (x, y) => x * y).Sum() + fromTheta.Sum(x => x * x));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_task_that_has_failed_is_left_alone(string name)
    {
        var (_, reports) = InnerRun.Solve(Solvers.Of(name), Lambda.Scalar(1), Theta, Easy, (Dense.Symmetric(1, double.NaN, 1, 1, 1), Theta));
        Assert.Equal(InnerStatus.Converged, reports[0].Status);
        Assert.NotEqual(InnerStatus.Converged, reports[1].Status);
    }

    [Fact]
    public void The_heavy_ball_follows_its_formula()
    {
        var (phi, _) = InnerRun.Solve(Settings.Plain(0.1, 4) with { Momentum = 0.7 }, Lambda.Scalar(2), Theta, Hard);
        double[] before = Theta, now = Theta;
        for (var k = 0; k < 4; k++)
        {
            var gradient = Gradient(now, 2);
            (before, now) = (now, [.. now.Select((x, i) => x - (0.1 * gradient[i]) + (0.7 * (x - before[i])))]);
        }

        Assert.True(Dense.RelativeDistance(phi[0], now) <= 1e-14);
    }

    [Fact]
    public void Nesterov_follows_its_formula()
    {
        var solver = new Nesterov { LearningRate = 0.05, ConditionNumber = 16, Backtracking = false, Steps = 5 };
        var (phi, _) = InnerRun.Solve(solver, Lambda.Scalar(2), Theta, Hard);
        double[] x = Theta, y = Theta;
        for (var k = 0; k < 5; k++)
        {
            var gradient = Gradient(y, 2);
            double[] next = [.. y.Select((value, i) => value - (0.05 * gradient[i]))];
            y = [.. next.Select((value, i) => value + (0.6 * (value - x[i])))];
            x = next;
        }

        Assert.True(Dense.RelativeDistance(phi[0], x) <= 1e-14);
    }

    [Fact]
    public void Adam_follows_its_formula()
    {
        var (phi, _) = InnerRun.Solve(new AdamDescent { LearningRate = 0.1, Beta1 = 0.8, Beta2 = 0.95, Epsilon = 0.01, Steps = 5 }, Lambda.Scalar(2), Theta, Hard);
        double[] x = [.. Theta], m = new double[4], v = new double[4];
        for (var k = 1; k <= 5; k++)
        {
            var gradient = Gradient(x, 2);
            for (var i = 0; i < 4; i++)
            {
                m[i] = (0.8 * m[i]) + (0.2 * gradient[i]);
                v[i] = (0.95 * v[i]) + (0.05 * gradient[i] * gradient[i]);
                x[i] -= 0.1 * m[i] / (1 - Math.Pow(0.8, k)) / (Math.Sqrt(v[i] / (1 - Math.Pow(0.95, k))) + 0.01);
            }
        }

        Assert.True(Dense.RelativeDistance(phi[0], x) <= 1e-13);
    }

    /// <summary>A first step of length 1 is lost in rounding there, and so are all that are 40 tens longer.</summary>
    [Theory]
    [InlineData(1e70, 1e70)]
    [InlineData(1e70, 0)]
    [InlineData(0, 1e70)]
    [InlineData(1e-70, 1e-70)]
    public void Lbfgs_moves_at_any_scale(double scale, double center)
    {
        double[] theta = [scale, -2 * scale, 3 * scale];
        var task = (Dense.Symmetric(5, [1, 2, 5]), (double[])[-center, center, 4 * center]);
        var (phi, reports) = InnerRun.Solve(new Lbfgs { Steps = 100 }, Lambda.Scalar(1), theta, task);
        Assert.True(Dense.RelativeDistance(phi[0], InnerRun.Solution(task, 1, theta)) <= 1e-8, $"{phi[0][0]} {reports[0]}");
    }

    /// <summary>At the limit of rounding nothing moves, and the report does not say that all steps were taken.</summary>
    [Fact]
    public void Lbfgs_stalls_where_nothing_moves()
    {
        double[] theta = [1e70, 1e70];
        var task = (Dense.Symmetric(5, [1, 1]), (double[])[1e70 * (1 + 1e-15), 1e70]);
        var (_, reports) = InnerRun.Solve(new Lbfgs { Steps = 100 }, Lambda.Scalar(1), theta, task);
        Assert.True(reports[0].Status is InnerStatus.Stalled or InnerStatus.Converged, $"{reports[0]}");
        Assert.InRange(reports[0].Iterations, 0, 20);
    }

    [Fact]
    public void Lbfgs_solves_a_quadratic_in_a_few_times_as_many_steps_as_it_has_dimensions()
    {
        double[] theta = Dense.Vector(5, 12);
        var task = (Dense.Symmetric(5, [.. Enumerable.Range(0, 12).Select(i => Math.Pow(10, i / 4.0))]), Dense.Vector(6, 12));
        var (phi, reports) = InnerRun.Solve(new Lbfgs { Steps = 100, Memory = 40, Tolerance = 1e-9 }, Lambda.Scalar(1), theta, task);
        Assert.Equal(InnerStatus.Converged, reports[0].Status);
        Assert.InRange(reports[0].Iterations, 5, 40);
        Assert.True(Dense.RelativeDistance(phi[0], InnerRun.Solution(task, 1, theta)) <= 1e-8);
    }

    [Theory]
    [InlineData("backtracking")]
    [InlineData("l-bfgs")]
    [InlineData("newton")]
    [InlineData("nesterov")]
    public void A_tolerance_that_rounding_forbids_does_not_harm(string name)
    {
        var (phi, reports) = InnerRun.Solve(Solvers.Of(name, 0), Lambda.Scalar(1), Theta, Hard);
        Assert.NotEqual(InnerStatus.Failed, reports[0].Status);
        Assert.True(Dense.RelativeDistance(phi[0], InnerRun.Solution(Hard, 1, Theta)) <= 1e-13);
    }

    /// <summary>Table 1 of Rajeswaran et al. 2019: iterations to ε grow like κ for gradient descent and like √κ for Nesterov's
    /// method.</summary>
    [Theory]
    [InlineData("descent", 1)]
    [InlineData("nesterov with κ", 0.5)]
    [InlineData("nesterov with restarts", 0.5)]
    [InlineData("nesterov backtracking", 0.5)]
    [InlineData("heavy ball", 0.5)]
    public void Iterations_grow_with_the_condition_number_as_the_theory_says(string name, double exponent)
    {
        double[] numbers = [30, 100, 300, 1000, 3000];
        var points = numbers.Select(number => (X: Math.Log(number), Y: Math.Log(Iterations(name, number)))).ToArray();
        var (meanX, meanY) = (points.Average(p => p.X), points.Average(p => p.Y));
        var slope = points.Sum(p => (p.X - meanX) * (p.Y - meanY)) / points.Sum(p => (p.X - meanX) * (p.X - meanX));
        output.WriteLine($"κ {string.Join(", ", numbers)}: {string.Join(", ", points.Select(p => Math.Round(Math.Exp(p.Y))))} iterations, exponent {slope:0.00}");
        Assert.InRange(slope, exponent - 0.15, exponent + 0.15);
    }

    [Fact]
    public void Newton_gets_away_from_negative_curvature()
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(8, 21);
        using var device = new NaiveDevice();
        var algorithm = new ImplicitMaml
        {
            Inner = new NewtonConjugateGradient { Steps = 200, Tolerance = 1e-10 },
            Lambda = Lambda.Scalar(0.01),
        };
        double[] theta = [.. Settings.Theta(model, 3).Select(x => 2 * x)];
        using var meta = algorithm.MetaGradient(model.Mse, theta, support, query, device);
        Assert.All(meta.Tasks.ToArray(), task =>
        {
            Assert.True(task.Inner.Stationarity <= 1e-10);
            Assert.True(task.Inner.LossAfter < task.Inner.LossBefore);
        });
        using var first = (algorithm with { Inner = new NewtonConjugateGradient { Steps = 0 }, MaxStationarityRatio = null })
            .MetaGradient(model.Mse, theta, support, query, device);
        Assert.Contains(first.Tasks.ToArray(), task => task.Linear!.Value.NegativeCurvature);
    }

    [Fact]
    public void Settings_are_checked_when_given()
    {
        Assert.Contains("momentum", Assert.Throws<ArgumentOutOfRangeException>(() => Settings.Plain(0.1, 1) with { Momentum = 1 }).Message);
        Assert.Contains("at least 1", Assert.Throws<ArgumentOutOfRangeException>(() => new Nesterov { LearningRate = 0.1, Steps = 1, ConditionNumber = 0.5 }).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdamDescent { LearningRate = 0.1, Steps = 1, Epsilon = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Lbfgs { Steps = 1, Memory = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Lbfgs { Steps = 1, RelativeDecrease = 1 });
        Assert.Throws<ArgumentException>(() => new Maml { Inner = Settings.Plain(0.1, 2) with { RelativeDecrease = 1e-3 } });
    }

    private static double Iterations(string name, double number)
    {
        const int Length = 40;
        var spectrum = Enumerable.Range(0, Length).Select(i => Math.Pow(number, i / (Length - 1.0))).ToArray();
        var task = (Dense.Symmetric(4, spectrum), new double[Length]);
        var theta = Dense.Multiply(Dense.Symmetric(4, [.. spectrum.Select(s => 1 / s)]), Dense.Vector(5, Length));
        var root = Math.Sqrt(number);
        SteppedSolver solver = name switch
        {
            "descent" => new GradientDescent { LearningRate = 1 / number, Steps = 1_000_000, Backtracking = false },
            "nesterov with κ" => new Nesterov { LearningRate = 1 / number, ConditionNumber = number, Backtracking = false, Steps = 1_000_000 },
            "nesterov with restarts" => new Nesterov { LearningRate = 1 / number, Backtracking = false, Steps = 1_000_000 },
            "nesterov backtracking" => new Nesterov { LearningRate = 1, Steps = 1_000_000 },
            _ => Settings.Plain(4 / ((root + 1) * (root + 1)), 1_000_000) with { Momentum = Math.Pow((root - 1) / (root + 1), 2) },
        };
        var (_, reports) = InnerRun.Solve(solver with { Tolerance = 1e-8 }, null, theta, task);
        Assert.Equal(InnerStatus.Converged, reports[0].Status);
        return reports[0].Iterations;
    }

    private static double[] Gradient(double[] point, double strength)
    {
        var gradient = Dense.Multiply(Hard.A, [.. point.Zip(Hard.C, (x, y) => x - y)]);
        return [.. gradient.Select((g, i) => g + (strength * (point[i] - Theta[i])))];
    }
}
