using ImamlDsl.Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ImamlDsl.Generator.Tests.Diagnostics;

/// <summary>Warnings can be silenced where they are meant, which needs them to stand in a syntax tree of the compilation.</summary>
public sealed class SuppressionTests
{
    private const string Source = """
        using ImamlDsl;
        using static ImamlDsl.Ops;
        [Model]
        public sealed partial class M
        {
            [Parameter(3)] public partial Tensor W { get; }
        #pragma warning disable IMD008
            [Parameter(3)] public partial Tensor Unused { get; }
        #pragma warning restore IMD008
        #pragma warning disable IMD302
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W * StopGradient(W));
        #pragma warning restore IMD302
        }
        """;

    [Fact]
    public void APragmaSilencesAWarning()
    {
        var run = GeneratorRun.Of(Source);
        Assert.NotEmpty(run.Files);
        Assert.Empty(run.Diagnostics.Where(d => !d.IsSuppressed));
    }

    [Fact]
    public void WithoutThePragmaItIsReportedInTheTree()
    {
        var run = GeneratorRun.Of(Source.Replace("#pragma warning disable", "//"));
        Assert.Equal(["IMD008", "IMD302"], run.Diagnostics.Select(d => d.Id).Order());
        Assert.All(run.Diagnostics, d => Assert.Same(run.Output.SyntaxTrees.First(), d.Location.SourceTree));
    }

    [Fact]
    public void OneOfSeveralFilesWithOnePathIsFound()
    {
        var compilation = GeneratorRun.Compile("// Another.", Source.Replace("#pragma warning disable", "//"));
        compilation = compilation.RemoveAllSyntaxTrees().AddSyntaxTrees(compilation.SyntaxTrees.Select(t => t.WithFilePath("")));
        var run = GeneratorRun.Continue(CSharpGeneratorDriver.Create([new ImamlGenerator().AsSourceGenerator()], parseOptions: GeneratorRun.ParseOptions), compilation);
        Assert.Equal(2, run.Diagnostics.Length);
        Assert.All(run.Diagnostics, d => Assert.Same(compilation.SyntaxTrees[1], d.Location.SourceTree));
    }
}
