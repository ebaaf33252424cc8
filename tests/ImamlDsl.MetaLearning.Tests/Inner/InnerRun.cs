namespace ImamlDsl.MetaLearning.Tests;

/// <summary>Runs a solver on quadratics of one chunk, as the runtime would.</summary>
internal static class InnerRun
{
    public static (double[][] Phi, InnerReport[] Reports) Solve(IInnerSolver solver, Lambda? lambda, double[] theta,
        params (double[,] A, double[] C)[] tasks)
    {
        var model = new QuadraticModel(theta.Length);
        using var device = new NaiveDevice();
        using var program = device.Compile(model.Loss);
        using var evaluator = program.CreateEvaluator();
        using var problem = new ProximalProblem(device, model.Layout, evaluator, lambda, tasks.Length);
        using var workspace = solver.CreateWorkspace(device, tasks.Length, theta.Length);
        using var start = device.Allocate(1, theta.Length);
        using var phi = device.Allocate(tasks.Length, theta.Length);
        start.Write(0, theta);
        problem.Bind(QuadraticModel.Data(tasks), 0, start, null);
        phi.CopyFrom(problem.Theta);
        var reports = new InnerReport[tasks.Length];
        workspace.Solve(problem, phi, reports, CancellationToken.None);
        return ([.. Enumerable.Range(0, tasks.Length).Select(t => ((NaiveVectors)phi)[t].ToArray())], reports);
    }

    /// <summary>(A + λI)⁻¹(Ac + λθ).</summary>
    public static double[] Solution((double[,] A, double[] C) task, double strength, double[] theta) => Dense.Solve(
        Dense.PlusIdentity(task.A, strength),
        [.. Dense.Multiply(task.A, task.C).Zip(theta, (x, y) => x + (strength * y))]);
}
