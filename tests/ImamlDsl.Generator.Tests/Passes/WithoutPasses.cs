using ImamlDsl.Generator.Tests.Support;
using ImamlDsl.Tests.Models;

namespace ImamlDsl.Generator.Tests.Passes;

/// <summary>Passes switched off, over the test models that compute something: the results are those with all passes, up to rounding.</summary>
public abstract class WithoutPasses(params IReadOnlyList<string> disabled)
{
    private const int Tasks = 2;

    private static readonly Lazy<IReadOnlyDictionary<string, string>> AllPasses = new(() => GeneratorRun.Of([.. ModelSources.Computations]).Files);

    [Fact]
    public void ResultsAgree()
    {
        var run = GeneratorRun.WithoutPasses(string.Join(',', disabled), [.. ModelSources.Computations]);
        Assert.Empty(run.Diagnostics);

        // Code that is the same computes the same.
        var changed = run.Files.Where(f => AllPasses.Value[f.Key] != f.Value).Select(f => f.Key).ToArray();
        Assert.NotEmpty(changed);
        var models = TestModels.In(run.Only(changed, typeof(SineRegressor).Assembly).Quick().Load())
            .Where(m => changed.Any(file => file.StartsWith(m.GetType().FullName!, StringComparison.Ordinal))).ToArray();
        Assert.NotEmpty(models);
        foreach (var definition in models.SelectMany(m => m.Definitions))
        {
            var reference = TestModels.Find(definition.ToString());
            var data = TaskArrays.Draw(reference, Tasks, seed: 31);
            if (definition.Kind == ProgramKind.Loss)
            {
                var (expected, actual) = (Loss(reference, data), Loss(definition, data));
                Agree(expected.Losses, actual.Losses, $"{definition}, losses");
                Agree(expected.Gradient, actual.Gradient, $"{definition}, gradient");
                Agree(expected.Product, actual.Product, $"{definition}, product");
            }
            else
            {
                Agree(Forward(reference, data), Forward(definition, data), $"{definition}");
            }
        }
    }

    private static (double[] Losses, double[] Gradient, double[] Product) Loss(ProgramDefinition definition, TaskArrays data)
    {
        using var program = new SpanLoss<double>(definition, Target.Cpu, Tasks);
        var (losses, gradient) = program.Gradient(data.Phi, data);
        using var linearization = program.Linearize(data.Phi, data);
        var product = new double[gradient.Length];
        linearization.Apply(data.Direction(32), product);
        return (losses, gradient, product);
    }

    private static double[] Forward(ProgramDefinition definition, TaskArrays data)
    {
        using var program = new SpanForward<double>(definition, Target.Cpu, Tasks);
        return program.Value(data.Phi, data, Oracle.Value(definition, data, 0).Length);
    }

    private static void Agree(double[] expected, double[] actual, string what)
    {
        var size = expected.Max(Math.Abs);
        for (var i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(expected[i] - actual[i]) <= 1e-11 * Math.Max(size, 1)))
            {
                Assert.Fail($"{what}, entry {i}: {actual[i]:R} instead of {expected[i]:R}");
            }
        }
    }
}
