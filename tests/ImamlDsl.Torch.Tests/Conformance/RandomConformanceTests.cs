using System.Globalization;
using ImamlDsl.Generator.Tests.RandomPrograms;
using ImamlDsl.Generator.Tests.Support;

namespace ImamlDsl.Torch.Tests.Conformance;

/// <summary>
/// Random models through generator, compiler and libtorch, against the cpu target in double precision. The environment variable
/// <c>IMAMLDSL_RANDOM_MODELS</c> asks for more than are drawn by default.
/// </summary>
public sealed class RandomConformanceTests(TorchRuntimes runtimes) : IClassFixture<TorchRuntimes>
{
    private const int Tasks = 2;
    private const int Batch = 10;

    // Not the models that the generator's own tests draw.
    private const int First = 1100;

    private static readonly int Models =
        int.TryParse(Environment.GetEnvironmentVariable("IMAMLDSL_RANDOM_MODELS"), NumberStyles.None, CultureInfo.InvariantCulture, out var models) ? models : 20;

    [TorchTheory]
    [ClassData(typeof(TorchDevices))]
    public void RandomModelsAgreeWithTheCpuTarget(string command, string device)
    {
        for (var first = First; first < First + Models; first += Batch)
        {
            var run = GeneratorRun.Of([.. Enumerable.Range(first, Batch).Select(RandomModels.Source)]);
            Assert.Empty(run.Diagnostics.Where(d => d.Id != "IMD008")); // a random model may leave a parameter over
            var models = run.Load().GetTypes().Where(t => t.IsAssignableTo(typeof(IModel))).Select(t => (IModel)Activator.CreateInstance(t)!).ToArray();
            Assert.Equal(Batch, models.Length);
            Assert.All(models, model => Check(model, new TorchTarget(_ => new SharedRuntime(runtimes[command, device]), device)));
        }
    }

    /// <summary>The same without the optimising passes that change what libtorch is given.</summary>
    [TorchTheory]
    [ClassData(typeof(TorchDevices))]
    public void RandomModelsAgreeWithoutPasses(string command, string device)
    {
        foreach (var disabled in (string[])["CommonSubexpressions", "Algebra", "Recomputation", "CommonSubexpressions,Algebra,Recomputation"])
        {
            var run = GeneratorRun.WithoutPasses(disabled, [.. Enumerable.Range(First, Batch).Select(RandomModels.Source)]);
            Assert.Empty(run.Diagnostics.Where(d => d.Id != "IMD008")); // a random model may leave a parameter over
            var models = run.Load().GetTypes().Where(t => t.IsAssignableTo(typeof(IModel))).Select(t => (IModel)Activator.CreateInstance(t)!).ToArray();
            Assert.Equal(Batch, models.Length);
            Assert.All(models, model => Check(model, new TorchTarget(_ => new SharedRuntime(runtimes[command, device]), device)));
        }
    }

    private static void Check(IModel model, Target target)
    {
        var definition = model.Definitions.Single();
        var data = TaskArrays.Draw(definition, Tasks, seed: 1);
        var v = data.Direction(3);
        var (losses, gradient, product) = Run(new CpuTarget());
        var (otherLosses, otherGradient, otherProduct) = Run(target);
        Relative.Equal(losses, otherLosses, 1e-12, $"{model.Name}, losses");
        Relative.Equal(gradient, otherGradient, 1e-12, $"{model.Name}, gradient");
        Relative.Equal(product, otherProduct, 1e-12, $"{model.Name}, product");

        (double[] Losses, double[] Gradient, double[] Product) Run(Target on)
        {
            using var program = new SpanLoss<double>(definition, on, Tasks);
            var (values, slope) = program.Gradient(data.Phi, data);
            using var linearization = program.Linearize(data.Phi, data);
            var curvature = new double[v.Length];
            linearization.Apply(v, curvature);
            return (values, slope, curvature);
        }
    }
}
