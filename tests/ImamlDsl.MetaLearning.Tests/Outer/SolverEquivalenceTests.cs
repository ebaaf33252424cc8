namespace ImamlDsl.MetaLearning.Tests;

/// <summary>The implicit gradient depends on the solution only, not on the path to it (Rajeswaran et al. 2019, §3): whatever solver finds
/// it.</summary>
public sealed class SolverEquivalenceTests
{
    public static TheoryData<string> Names
    {
        get
        {
            var names = Solvers.Names;
            names.Add("cross-entropy and polish");
            return names;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void On_a_strongly_convex_problem(string name)
    {
        var model = new QuadraticModel(4);
        (double[,], double[])[] tasks = [.. Enumerable.Range(1, 4).Select(seed => (Dense.Symmetric(seed, 0.2, 1, 2, 5), Dense.Vector(seed, 4)))];
        var query = QuadraticModel.Data([.. Enumerable.Range(11, 4).Select(seed => (Dense.Symmetric(seed, 1, 1, 2, 2), Dense.Vector(seed, 4)))]);
        Compare(name, model.Loss, Dense.Vector(9, 4), QuadraticModel.Data(tasks), query, lambda: 1);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void On_a_small_network_with_lambda_large_enough(string name)
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(4, 8);
        Compare(name, model.Mse, Settings.Theta(model), support, query, lambda: 1.5);
    }

    private static void Compare(string name, ProgramDefinition loss, double[] theta, TaskData support, TaskData query, double lambda)
    {
        using var device = new NaiveDevice(chunk: 3, workers: 2);
        var exact = Settings.ExactImplicit(lambda);
        using var reference = exact.MetaGradient(loss, theta, support, query, device);
        using var meta = (exact with { Inner = Of(name) }).MetaGradient(loss, theta, support, query, device);
        Assert.All(meta.Tasks.ToArray(), task =>
        {
            Assert.NotEqual(InnerStatus.Failed, task.Inner.Status);
            Assert.True(task.Inner.Stationarity <= 1e-9, $"‖∇G‖ is {task.Inner.Stationarity}");
        });
        Assert.True(Dense.RelativeDistance(meta.Gradient, reference.Gradient) <= 1e-8);
    }

    private static IInnerSolver Of(string name) => name == "cross-entropy and polish"
        ? new Sequence(new CrossEntropyMethod { InitialDeviation = 0.5, Steps = 30 }, Settings.Exact)
        : Solvers.Of(name, 1e-11);

    /// <summary>A solver after another: what a user writes to polish.</summary>
    private sealed class Sequence(IInnerSolver first, IInnerSolver second) : IInnerSolver
    {
        public IInnerWorkspace CreateWorkspace(IDevice device, int tasks, int length) =>
            new Workspace(first.CreateWorkspace(device, tasks, length), second.CreateWorkspace(device, tasks, length));

        private sealed class Workspace(IInnerWorkspace first, IInnerWorkspace second) : IInnerWorkspace
        {
            public void Solve(ProximalProblem problem, TaskVectors phi, Span<InnerReport> reports, CancellationToken cancellationToken)
            {
                first.Solve(problem, phi, reports, cancellationToken);
                second.Solve(problem, phi, reports, cancellationToken);
            }

            public void Dispose()
            {
                second.Dispose();
                first.Dispose();
            }
        }
    }
}
