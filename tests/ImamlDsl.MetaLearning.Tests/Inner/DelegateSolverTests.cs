namespace ImamlDsl.MetaLearning.Tests;

public sealed class DelegateSolverTests
{
    private static readonly double[] Theta = [0.3, -0.7];
    private static readonly (double[,] A, double[] C) Task = (Dense.Symmetric(1, 1, 4), [1, 2]);

    /// <summary>An optimiser that knows nothing of this library: gradient descent over a function of spans.</summary>
    private delegate double Objective(ReadOnlySpan<double> point, Span<double> gradient);

    [Fact]
    public void An_optimiser_over_spans_solves_each_task()
    {
        var solver = new DelegateSolver((problem, phi, token) => Minimize(problem.ValueAndGradient, phi));
        var other = (Dense.Symmetric(2, 2, 3), new double[] { -1, 1 });
        var (phi, reports) = InnerRun.Solve(solver, Lambda.Scalar(2), Theta, Task, other);
        Assert.All(reports, report => Assert.NotEqual(InnerStatus.Failed, report.Status));
        Assert.True(Dense.RelativeDistance(phi[0], InnerRun.Solution(Task, 2, Theta)) <= 1e-9);
        Assert.True(Dense.RelativeDistance(phi[1], InnerRun.Solution(other, 2, Theta)) <= 1e-9);
    }

    [Fact]
    public void The_task_problem_offers_values_and_hessian_products()
    {
        var checkedProducts = 0;
        var solver = new DelegateSolver((problem, phi, token) =>
        {
            var product = new double[2];
            problem.HessianVector(phi, [1, 0], product);
            Assert.Equal(Task.A[0, 0] + 2, product[0], 12);
            Assert.Equal(Task.A[1, 0], product[1], 12);
            Assert.Equal(problem.ValueAndGradient(phi, new double[2]), problem.Value(phi));
            Assert.Equal(Theta, problem.Theta.ToArray());
            Assert.Throws<ArgumentException>(() => problem.Value(new double[3]));
            checkedProducts++;
            return phi;
        });
        var (_, reports) = InnerRun.Solve(solver, Lambda.Scalar(2), Theta, Task);
        Assert.Null(reports[0].Reason);
        Assert.Equal(1, checkedProducts);
    }

    [Fact]
    public void Implicit_gradients_do_not_depend_on_the_path_to_the_solution()
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(3, 8);
        var theta = Settings.Theta(model);
        using var device = new NaiveDevice(chunk: 2);
        var algorithm = Settings.ExactImplicit(1);
        using var newton = algorithm.MetaGradient(model.Mse, theta, support, query, device);
        using var own = (algorithm with { Inner = new DelegateSolver((problem, phi, token) => Minimize(problem.ValueAndGradient, phi, 0.2)) })
            .MetaGradient(model.Mse, theta, support, query, device);
        Assert.All(own.Tasks.ToArray(), task => Assert.True(task.Inner.Stationarity <= 1e-9));
        Assert.True(Dense.RelativeDistance(own.Gradient, newton.Gradient) <= 1e-7);
    }

    [Fact]
    public void The_batched_form_solves_the_chunk()
    {
        var solver = DelegateSolver.Batched((problem, phi, token) =>
        {
            using var device = new NaiveDevice();
            using var gradient = device.Allocate(problem.Tasks, problem.Length);
            var values = new double[problem.Tasks];
            var step = Enumerable.Repeat(-0.1, problem.Tasks).ToArray();
            for (var i = 0; i < 500; i++)
            {
                problem.ValueAndGradient(phi, values, gradient);
                phi.AddScaled(step, gradient);
            }
        });
        var (phi, _) = InnerRun.Solve(solver, Lambda.Scalar(2), Theta, Task, Task);
        Assert.True(Dense.RelativeDistance(phi[1], InnerRun.Solution(Task, 2, Theta)) <= 1e-9);
    }

    [Fact]
    public void What_goes_wrong_is_told_for_the_task()
    {
        AssertFails("boom", (problem, phi, token) => throw new InvalidOperationException("boom"));
        AssertFails("3 entries", (problem, phi, token) => new double[3]);
        AssertFails("NaN at entry 1", (problem, phi, token) => [0, double.NaN]);
        AssertFails("null", (problem, phi, token) => null!);
    }

    [Fact]
    public void A_batched_solver_that_leaves_NaN_fails()
    {
        var solver = DelegateSolver.Batched((problem, phi, token) => phi.Scale([double.NaN]));
        var failure = AssertFails(solver, "‖∇G(φ)‖ is NaN");
        Assert.Equal([0], failure.Tasks);
    }

    [Fact]
    public void Cancellation_passes_through()
    {
        var model = new QuadraticModel(2);
        using var device = new NaiveDevice();
        using var source = new CancellationTokenSource();
        var solver = new DelegateSolver((problem, phi, token) =>
        {
            source.Cancel();
            token.ThrowIfCancellationRequested();
            return phi;
        });
        var algorithm = new ImplicitMaml { Inner = solver, Lambda = Lambda.Scalar(1) };
        Assert.Throws<OperationCanceledException>(() => algorithm.MetaGradient(
            model.Loss, Theta, QuadraticModel.Data(Task), QuadraticModel.Data(Task), device, cancellationToken: source.Token));
    }

    private static void AssertFails(string reason, MinimizeTask minimize)
    {
        // Only the second task fails, so its index must be the one named.
        var failure = AssertFails(new DelegateSolver((problem, phi, token) => problem.Task == 1 ? minimize(problem, phi, token) : phi), reason, Task, Task);
        Assert.Equal([1], failure.Tasks);
        Assert.Contains("Task 1", failure.Message);
    }

    private static MetaLearningException AssertFails(IInnerSolver solver, string reason, params (double[,] A, double[] C)[] tasks)
    {
        var model = new QuadraticModel(2);
        using var device = new NaiveDevice();
        var data = QuadraticModel.Data(tasks.Length == 0 ? [Task] : tasks);
        var algorithm = new ImplicitMaml { Inner = solver, Lambda = Lambda.Scalar(1) };
        var failure = Assert.Throws<MetaLearningException>(() => algorithm.MetaGradient(model.Loss, Theta, data, data, device));
        Assert.Contains(reason, failure.Message);
        return failure;
    }

    private static double[] Minimize(Objective objective, double[] point, double rate = 0.1)
    {
        var gradient = new double[point.Length];
        for (var i = 0; i < 5000; i++)
        {
            objective(point, gradient);
            for (var k = 0; k < point.Length; k++)
            {
                point[k] -= rate * gradient[k];
            }
        }

        return point;
    }
}
