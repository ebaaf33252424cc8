using System.Diagnostics;
using System.Globalization;
using ImamlDsl.Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit.Abstractions;

namespace ImamlDsl.Generator.Tests.Output;

/// <summary>
/// How long generation takes in a warm compiler. The goals are for an idle machine; tests share theirs with others, so they assert several times as much and print
/// what they measured: <c>dotnet test --filter GenerationTime --logger "console;verbosity=detailed"</c>.
/// </summary>
public sealed class GenerationTimeTests(ITestOutputHelper output)
{
    private const int Generous = 8;

    [Fact]
    public void Conv4IsLoweredInTenMillisecondsAndGeneratedIn150()
    {
        var best = Measure(LayeredModels.Conv4(), repetitions: 7);
        Print("conv4 on 84×84 images", best);
        Assert.InRange(best.Lowering.TotalMilliseconds, 0, 10 * Generous);
        Assert.InRange(best.Whole.TotalMilliseconds, 0, 150 * Generous);
    }

    [Fact]
    public void FiftyLayersAreGeneratedInTwoSecondsAndTimeGrowsWithLayers()
    {
        var perLayer = new Dictionary<int, double>();
        foreach (var layers in new[] { 1, 5, 10, 25, 50 })
        {
            var best = Measure(LayeredModels.Dense(layers), repetitions: layers > 10 ? 3 : 7);
            Print($"{layers} dense layers with batch norm", best);
            perLayer[layers] = best.Whole.TotalMilliseconds / layers;
            Assert.InRange(best.Whole.TotalMilliseconds, 0, 2000 * Generous);
        }

        // Twice the layers may take twice the time and a little more: nothing in it is quadratic.
        Assert.True(
            perLayer[50] < Generous * perLayer[10],
            string.Create(CultureInfo.InvariantCulture, $"{perLayer[50]:F1} ms a layer of 50, {perLayer[10]:F1} ms a layer of 10"));
    }

    private void Print(string model, (TimeSpan Lowering, TimeSpan Whole, TimeSpan Processor, int Characters) best) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{model}: lowering {best.Lowering.TotalMilliseconds:F1} ms, whole generation {best.Whole.TotalMilliseconds:F1} ms (processor time {best.Processor.TotalMilliseconds:F0} ms), {best.Characters / 1024} KiB of code"));

    /// <summary>The quickest of several runs, each on a compilation of its own, as after an edit of the model.</summary>
    private static (TimeSpan Lowering, TimeSpan Whole, TimeSpan Processor, int Characters) Measure(string source, int repetitions)
    {
        var (lowering, whole, processor, characters) = (TimeSpan.MaxValue, TimeSpan.MaxValue, TimeSpan.MaxValue, 0);
        for (var i = 0; i < repetitions; i++)
        {
            var compilation = GeneratorRun.Compile(source);
            Assert.DoesNotContain(compilation.GetDiagnostics(), d => d.Severity == DiagnosticSeverity.Error && d.Id != "CS9248"); // and warm for what is not the generator's
            GeneratorDriver driver = CSharpGeneratorDriver.Create(
                [new ImamlGenerator().AsSourceGenerator()], parseOptions: GeneratorRun.ParseOptions, driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
            var before = Environment.CpuUsage.TotalTime;
            var clock = Stopwatch.StartNew();
            driver = driver.RunGenerators(compilation);
            var (elapsed, used) = (clock.Elapsed, Environment.CpuUsage.TotalTime - before);
            var result = driver.GetRunResult().Results.Single();
            Assert.Empty(result.Diagnostics);
            var read = result.TrackedSteps[ImamlGenerator.ReadStep].Single().ElapsedTime;
            (lowering, whole, processor) = (read < lowering ? read : lowering, elapsed < whole ? elapsed : whole, used < processor ? used : processor);
            characters = result.GeneratedSources.Sum(s => s.SourceText.Length);
        }

        return (lowering, whole, processor, characters);
    }
}
