using ImamlDsl.Generator.Tests.Output;
using ImamlDsl.Generator.Tests.Support;

namespace ImamlDsl.Generator.Tests.Oracles;

/// <summary>
/// conv4 at the size of Mini-ImageNet, 84×84 images and 32 filters, where the definition itself would take minutes: its derivatives against differences of its own
/// values and gradients. Its structure at a small size is among the models, and compared with its definition.
/// </summary>
public sealed class MiniImageNetTests
{
    [Fact]
    public void DerivativesOfConv4AreTheLimitOfDifferences()
    {
        const double step = 1e-7;
        var run = GeneratorRun.Of(LayeredModels.Conv4());
        Assert.Empty(run.Diagnostics);
        var definition = ((IModel)Activator.CreateInstance(run.Load().GetType("Conv4")!)!).Definitions.Single();
        var data = TaskArrays.Draw(definition, tasks: 1, seed: 1);
        var v = data.Direction(2);
        using var program = new SpanLoss<double>(definition, Target.Cpu, 1);
        var (_, gradient) = program.Gradient(data.Phi, data);
        var product = new double[v.Length];
        using (var linearization = program.Linearize(data.Phi, data))
        {
            linearization.Apply(v, product);
        }

        double[] Moved(double by) => [.. data.Phi.Zip(v, (p, d) => p + (by * d))];
        var (forward, back) = (program.Gradient(Moved(step), data), program.Gradient(Moved(-step), data));
        Close.Dot((forward.Losses[0] - back.Losses[0]) / (2 * step), v, gradient, 1e-6, "v·gradient against differences of values");
        var curvature = v.Select((d, i) => d * (forward.Gradient[i] - back.Gradient[i]) / (2 * step)).Sum();
        Close.Dot(curvature, v, product, 1e-5, "v·Hv against differences of gradients");
    }
}
