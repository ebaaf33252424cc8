using ImamlDsl.Tests.Models;
using ImamlDsl.Torch.Tests.Conformance;

namespace ImamlDsl.Torch.Tests;

/// <summary>
/// libtorch measures at the first call and specialises at the second: both are made ahead of the one whose result counts, once for each shape.
/// </summary>
public sealed class WarmUpTests(TorchRuntimes runtimes) : IClassFixture<TorchRuntimes>
{
    private static readonly ProgramDefinition Loss = new SineRegressor().Programs.Mse;

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void HappensOnceForEachFunctionAndShape(string command, string device)
    {
        var runtime = new WatchedRuntime(new SharedRuntime(runtimes[command, device]));
        using var opened = new TorchTarget(_ => runtime, device).Open(Precision.Single);
        using var program = opened.Compile(Loss);
        using var evaluator = program.CreateEvaluator();
        using var second = program.CreateEvaluator();
        Assert.Equal(3, Gradient(evaluator, 2, 3));
        Assert.Equal(1, Gradient(evaluator, 2, 3));
        Assert.Equal(1, Gradient(second, 2, 3));
        Assert.Equal(3, Gradient(evaluator, 2, 4));
        Assert.Equal(3, Gradient(evaluator, 1, 4));
        Assert.Equal(1, Gradient(evaluator, 2, 3));
        Assert.Equal(1, Gradient(second, 1, 4));

        int Gradient(ITaskEvaluator which, int tasks, int examples)
        {
            which.Bind(new(TaskInput.Single(tasks, examples, 1), TaskInput.Single(tasks, examples, 1)), 0, tasks);
            using var phi = opened.Allocate(tasks, Loss.Model.Layout.AdaptedLength);
            using var gradient = opened.Allocate(tasks, phi.Length);
            runtime.Calls.Clear();
            which.Gradient(phi, new double[tasks], gradient);
            Assert.All(runtime.Calls, call => Assert.Equal("gradient", call));
            return runtime.Calls.Count;
        }
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void IsThatOfEachFunctionByItself(string command, string device)
    {
        var runtime = new WatchedRuntime(new SharedRuntime(runtimes[command, device]));
        using var opened = new TorchTarget(_ => runtime, device).Open(Precision.Single);
        using var program = opened.Compile(Loss);
        using var evaluator = program.CreateEvaluator();
        evaluator.Bind(new(TaskInput.Single(2, 3, 1), TaskInput.Single(2, 3, 1)), 0, 2);
        using var hessian = evaluator.CreateLinearization();
        using var phi = opened.Draw(2, Loss.Model.Layout.AdaptedLength, 1);
        using var gradient = opened.Allocate(2, phi.Length);
        using var product = opened.Allocate(2, phi.Length);
        var losses = new double[2];
        for (var round = 0; round < 2; round++)
        {
            runtime.Calls.Clear();
            evaluator.Value(phi, losses);
            hessian.Prepare(phi, losses, gradient);
            hessian.Apply(gradient, product);
            hessian.Apply(gradient, product);
            Assert.All((string[])["value", "prepare"], name => Assert.Equal(round == 0 ? 3 : 1, runtime.Calls.Count(call => call == name)));
            Assert.Equal(round == 0 ? 4 : 2, runtime.Calls.Count(call => call == "apply"));
        }
    }
}
