using System.Diagnostics;
using System.Globalization;
using ImamlDsl.Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit.Abstractions;

namespace ImamlDsl.Generator.Tests.Robustness;

/// <summary>
/// Whatever an author types, the generator neither throws nor hangs, says what it says inside of the source, and never writes code that does not compile for a
/// source that does. The environment variable <c>IMAMLDSL_MUTATED_SOURCES</c> asks for more than are drawn by default.
/// </summary>
public sealed class MutatedSourceTests(ITestOutputHelper output)
{
    private static readonly int Sources =
        int.TryParse(Environment.GetEnvironmentVariable("IMAMLDSL_MUTATED_SOURCES"), NumberStyles.None, CultureInfo.InvariantCulture, out var sources) ? sources : 500;

    // A hundred times what the slowest source needs, since a busy machine is no fault of the generator.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    [Fact]
    public void MutatedSourcesNeitherCrashNorHangTheGenerator()
    {
        var clock = Stopwatch.StartNew();
        var counts = new Dictionary<string, int>();
        var failures = new List<string>();
        var slowest = (Time: TimeSpan.Zero, Seed: 0);
        for (var seed = 0; seed < Sources; seed++)
        {
            var source = MutatedSources.Draw(seed);
            var one = Stopwatch.StartNew();
            var what = "failed";
            if (Record.Exception(() => what = Check(source, $"seed {seed}")) is { } failure)
            {
                failures.Add(failure.Message);
            }

            slowest = one.Elapsed > slowest.Time ? (one.Elapsed, seed) : slowest;
            counts[what] = counts.GetValueOrDefault(what) + 1;
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Sources} sources in {clock.Elapsed.TotalSeconds:F1} s, the slowest {slowest.Time.TotalMilliseconds:F0} ms (seed {slowest.Seed})"));
        output.WriteLine(string.Join("; ", counts.OrderByDescending(c => c.Value).Select(c => $"{c.Key}: {c.Value}")));
        Assert.True(failures.Count == 0, $"{failures.Count} failures, the first: {string.Join("\n\n", failures.Take(5))}");
        Assert.True(counts.GetValueOrDefault("generated") > 0 && counts.GetValueOrDefault("refused") > 0, "Every source went the same way, so little was tried.");
    }

    [Fact]
    public void MostSourcesThatAreMutatedAreModelsThemselves()
    {
        var outcomes = Enumerable.Range(0, MutatedSources.OriginalCount).Select(i => Generate(MutatedSources.Original(i), $"source {i}").Outcome).ToArray();
        Assert.True(outcomes.Count(o => o == "generated") > 20 && outcomes.Count(o => o == "refused") > 50, string.Join("; ", outcomes.CountBy(o => o)));
    }

    /// <summary>What no mutation reaches: sizes.</summary>
    public static TheoryData<string, string> Extremes => new()
    {
        { "a sum of 2000 terms", $"return Sum({string.Join(" + ", Enumerable.Repeat("W", 2000))});" },
        { "400 calls inside each other", $"return Sum({string.Concat(Enumerable.Repeat("Tanh(", 400))}W{new string(')', 400)});" },
        { "400 parentheses", $"return Sum({new string('(', 400)}W{new string(')', 400)});" },
        { "1200 parentheses", $"return Sum({new string('(', 1200)}W{new string(')', 1200)});" }, // at some thousands the compiler's own parser gives up
        { "an endless loop", "var h = W; while (true) { h = Tanh(h); } return Sum(h);" },
        { "loops inside each other", "var h = 0; for (var i = 0; i < 9999; i++) for (var j = 0; j < 9999; j++) for (var k = 0; k < 9999; k++) h++; return Sum(W) * h;" },
        { "a long loop", "var h = W; for (var i = 0; i < 9000; i++) h = Tanh(h); return Sum(h);" },
        { "a shape without end", "var h = W; for (var i = 0; i < 60; i++) h = MatMul(Reshape(h, 3, 1), Reshape(h, 1, 3)); return Sum(h);" },
    };

    [Theory]
    [MemberData(nameof(Extremes))]
    public void ExtremesNeitherCrashNorHangTheGenerator(string name, string body) => Check(
        $$"""
        using ImamlDsl;
        using static ImamlDsl.Ops;
        [Model] public sealed partial class M
        {
            [Parameter(3)] public partial Tensor W { get; }
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { {{body}} }
        }
        """, name);

    /// <summary>Runs a source through the generator and the compiler; says what became of it.</summary>
    private static string Check(string source, string name)
    {
        var (outcome, output) = Generate(source, name);
        if (output is null)
        {
            return outcome;
        }

        // What does not compile by itself may be generated from all the same; then the compiler's errors are the author's.
        var own = output.GetSemanticModel(output.SyntaxTrees.First()).GetDiagnostics().Concat(output.GetDeclarationDiagnostics().Where(d => d.Location.SourceTree == output.SyntaxTrees.First()));
        if (own.Any(d => d.Severity == DiagnosticSeverity.Error))
        {
            return $"not C#, {outcome}";
        }

        using var image = new MemoryStream();
        var errors = output.Emit(image).Diagnostics
            .Where(d => d.Severity == DiagnosticSeverity.Error && (d.Location.SourceTree?.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) ?? false)).Take(3).ToArray();
        Assert.True(errors.Length == 0, $"{name} makes the generator write what does not compile: {string.Join("\n", errors.AsEnumerable())}\n{source}");
        return outcome;
    }

    /// <summary>Runs a source through the generator; what became of it, and the source with what was generated unless the compiler itself fails.</summary>
    private static (string Outcome, Compilation? Output) Generate(string source, string name)
    {
        var compilation = GeneratorRun.Compile(source);
        var driver = CSharpGeneratorDriver.Create([new ImamlGenerator().AsSourceGenerator()], parseOptions: GeneratorRun.ParseOptions);
        using var stop = new CancellationTokenSource(Limit);
        var work = Task.Run(() =>
        {
            var ran = driver.RunGeneratorsAndUpdateCompilation(compilation, out var updated, out _, stop.Token);
            return (Result: ran.GetRunResult(), Output: updated);
        });
        try
        {
            Assert.True(work.Wait(Limit * 2), $"{name} hangs the generator, and does not listen to the token:\n{source}");
        }
        catch (AggregateException exception) when (exception.InnerException is OperationCanceledException)
        {
            Assert.Fail($"{name} takes the generator more than {Limit}:\n{source}");
        }

        var (result, output) = work.Result;
        if (result.Results.Single().Exception is not null && Record.Exception(() => compilation.GetDiagnostics()) is not null)
        {
            return ("the compiler itself throws", null);
        }

        Assert.True(result.Results.Single().Exception is null, $"{name} makes the generator throw:\n{result.Results.Single().Exception}\n{source}");
        foreach (var diagnostic in result.Diagnostics)
        {
            Assert.StartsWith("IMD", diagnostic.Id, StringComparison.Ordinal);
            Assert.True(
                diagnostic.Location.SourceSpan.End <= source.Length && diagnostic.Location.GetLineSpan().Path == "Source0.cs",
                $"{name}: {diagnostic} is outside of the source:\n{source}");
        }

        return (result.Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error) ? "refused" : result.GeneratedTrees.IsEmpty ? "no model" : "generated", output);
    }
}
