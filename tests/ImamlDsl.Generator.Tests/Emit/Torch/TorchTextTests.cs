using ImamlDsl.Generator.Tests.Support;

namespace ImamlDsl.Generator.Tests.Emit.Torch;

/// <summary>What of the author's text could break the literal or the language that it is written into.</summary>
public sealed class TorchTextTests
{
    [Fact]
    public void NamesAreSpelledInAscii()
    {
        var text = Script("""
            [Parameter(3)] public partial Tensor Φ { get; }
            [Loss] public Tensor Energy([Shape("N", 3)] Tensor größe) { var η = größe * Φ; return Sum(Square(η)); }
            """);
        var code = Code(text);
        var body = code[code.IndexOf("\"\"\"", StringComparison.Ordinal)..code.LastIndexOf("\"\"\"", StringComparison.Ordinal)];
        Assert.DoesNotContain(body, c => c > 127);
        Assert.Contains("def value(phi: Tensor, gru", body, StringComparison.Ordinal);
    }

    [Fact]
    public void NamesOfPythonAndOfTheFunctionsAreNotTaken()
    {
        var text = Script("""
            [Parameter(3)] public partial Tensor Lambda { get; }
            [Parameter(3)] public partial Tensor Tasks { get; }
            [Parameter(3)] public partial Tensor V { get; }
            [Loss] public Tensor Energy([Shape("N", 3)] Tensor phi, [Shape("N", 3)] Tensor torch)
            {
                var def = phi * Lambda;
                var None = torch * Tasks;
                return Sum(Square(def + None * V));
            }
            """);
        Assert.Contains("lambda2 = phi.narrow(", text, StringComparison.Ordinal);
        Assert.Contains("tasks2 = phi.narrow(", text, StringComparison.Ordinal);
        Assert.Contains("def value(phi: Tensor, phi2: Tensor, torch2: Tensor)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void BracesOfTheSourceDoNotEndTheLiteral()
    {
        // The text around a size of the model's is interpolated; expressions of the author's stand in its comments.
        var text = Script("""
            public int Ways { get; init; } = 5;
            [Parameter(nameof(Ways))] public partial Tensor B { get; }
            [Loss] public Tensor Energy([Shape("N", nameof(Ways))] Tensor x) =>
                Sum(Square(Sum(x * B, axes: new int[] { 0 })));
            """);
        Assert.Contains("new int[] { 0 }", text, StringComparison.Ordinal);
        Assert.Contains("_model.Ways", text, StringComparison.Ordinal);
    }

    [Fact]
    public void AnInputThatNothingReadsKeepsItsPlace()
    {
        var text = Script("""
            [Parameter(3)] public partial Tensor B { get; }
            [Loss] public Tensor Energy([Shape("N", 3)] Tensor x, [Shape("N", 2)] Tensor y) => Sum(Square(x + B));
            """);
        Assert.Contains("def value(phi: Tensor, x: Tensor, unused_y: Tensor) -> List[Tensor]:", text, StringComparison.Ordinal);
    }

    [Fact]
    public void NoSignStandsBeforeAnother()
    {
        // TorchScript reads -(-1.5) as 0.
        var text = Script("""
            [Parameter(3)] public partial Tensor B { get; }
            [Loss] public Tensor Energy([Shape("N", 3)] Tensor x) => Sum(Exp(x * B) - (-1.5 * Sin(B)) + Pow(x, -2) - (-2 * B));
            """);
        text = Code(text);
        Assert.DoesNotContain("-(-", text, StringComparison.Ordinal);
        Assert.DoesNotContain("- (-", text, StringComparison.Ordinal);
        Assert.DoesNotContain("--", text, StringComparison.Ordinal);
    }

    /// <summary>Without the lines of mathematics.</summary>
    private static string Code(string text) => string.Join("\n", text.Split('\n').Where(line => !line.TrimStart().StartsWith('#')));

    /// <summary>The file for libtorch of a model that must compile.</summary>
    private static string Script(string members)
    {
        var run = GeneratorRun.Of($$"""
            using ImamlDsl;
            using static ImamlDsl.Ops;

            namespace Texts;

            [Model]
            public sealed partial class Model
            {
            {{members}}
            }
            """);
        Assert.Empty(run.Diagnostics);
        Assert.DoesNotContain(run.CompilerDiagnostics, d => d.Location.SourceTree?.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) ?? true);
        return run.Files.Single(f => f.Key.EndsWith(".torch.g.cs", StringComparison.Ordinal)).Value;
    }
}
