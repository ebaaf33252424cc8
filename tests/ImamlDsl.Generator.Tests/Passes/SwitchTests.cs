using ImamlDsl.Generator.Passes;
using ImamlDsl.Generator.Tests.Support;

namespace ImamlDsl.Generator.Tests.Passes;

/// <summary>Each optimising pass switched off alone, and all of them, over all test models: the results are those with all passes, up to rounding.</summary>
public sealed class SwitchTests
{
    private const int Tasks = 2;

    private static readonly Lazy<IReadOnlyDictionary<string, string>> AllPasses = new(() => GeneratorRun.Of([.. ModelSources.All]).Files);

    /// <summary>Passes to switch off.</summary>
    public static TheoryData<string> Switches => [.. PassOptions.Names, string.Join(",", PassOptions.Names)];

    [Theory]
    [MemberData(nameof(Switches))]
    public void ResultsAgreeWithoutAPass(string disabled)
    {
        var run = GeneratorRun.WithoutPasses(disabled, [.. ModelSources.All]);
        Assert.Empty(run.Diagnostics);
        var models = TestModels.In(run.LoadQuick());
        Assert.Equal(TestModels.All.Count, models.Length);

        // Code that is the same computes the same.
        var changed = run.Files.Where(f => AllPasses.Value[f.Key] != f.Value).Select(f => f.Key).ToArray();
        Assert.NotEmpty(changed);
        models = [.. models.Where(m => changed.Any(file => file.StartsWith(m.GetType().FullName!, StringComparison.Ordinal)))];
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

    [Theory]
    [InlineData("Algebra;NoPass", "'NoPass'")]
    [InlineData("Fusion,Algebra", "'Fusion'")]
    public void AnUnknownNameIsReportedWithTheKnownOnes(string disabled, string named)
    {
        var run = GeneratorRun.WithoutPasses(disabled, ModelSources.All[0]);
        var diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal("IMD009", diagnostic.Id);
        var message = diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture);
        Assert.Contains(named, message, StringComparison.Ordinal);
        Assert.All(PassOptions.Names, name => Assert.Contains(name, message, StringComparison.Ordinal));
        Assert.NotEmpty(run.Files);
    }

    [Fact]
    public void NamesStandBetweenSeparatorsInAnyCaseOfLetters()
    {
        var options = PassOptions.Parse(" algebra; BufferReuse,REDUCTIONFUSION ", out var unknown);
        Assert.Empty(unknown);
        Assert.Equal(PassOptions.All with { Algebra = false, BufferReuse = false, ReductionFusion = false }, options);
        Assert.Equal(PassOptions.All, PassOptions.Parse(null, out _));
        Assert.Equal(PassOptions.None, PassOptions.Parse(string.Join(";", PassOptions.Names), out _));
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
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-11 * Math.Max(size, 1), $"{what}, entry {i}: {actual[i]:R} instead of {expected[i]:R}");
        }
    }
}
