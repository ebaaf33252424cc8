using System.Reflection;
using ImamlDsl.Generator.Diagnostics;
using ImamlDsl.Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ImamlDsl.Generator.Tests.Diagnostics;

/// <summary>Each diagnostic at its place, with its message; and C# that must neither crash the generator nor make it write code that does not compile.</summary>
public sealed class DiagnosticTests
{
    [Theory]
    [MemberData(nameof(DiagnosticCases.Reported), MemberType = typeof(DiagnosticCases))]
    public void IsReportedAtItsPlace(string name, string id, string message, string marked)
    {
        var source = MarkedSource.Parse(marked);
        var run = GeneratorRun.Of(source.Text);
        Assert.True(run.Diagnostics.Length > 0, $"{name}: nothing was reported.");
        Assert.Equal(source.Spans, run.Diagnostics.Select(d => d.Location.SourceSpan).OrderBy(s => s.Start));
        Assert.All(run.Diagnostics, d =>
        {
            Assert.Equal(id, d.Id);
            Assert.Contains(message, d.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
            Assert.Same(run.Output.SyntaxTrees.First(), d.Location.SourceTree);
        });
    }

    [Theory]
    [MemberData(nameof(DiagnosticCases.Refused), MemberType = typeof(DiagnosticCases))]
    public void UnsupportedCSharpIsRefusedAtTheExpression(string name, string id, string marked)
    {
        var source = MarkedSource.Parse(marked);
        var run = GeneratorRun.Of(source.Text);
        Assert.Null(run.Result.Results.Single().Exception);
        Assert.True(run.Diagnostics.Length > 0, $"{name}: nothing was reported.");
        Assert.Equal(id, run.Diagnostics[0].Id);
        Assert.Equal(source.Spans[0], run.Diagnostics[0].Location.SourceSpan);
        Assert.Empty(run.CompilerDiagnostics.Where(d => d.Location.SourceTree != run.Output.SyntaxTrees.First()).Select(d => d.ToString()));
    }

    [Theory]
    [MemberData(nameof(DiagnosticCases.Advised), MemberType = typeof(DiagnosticCases))]
    [MemberData(nameof(DiagnosticCases.OfObjects), MemberType = typeof(DiagnosticCases))]
    public void TheMessageSaysWhatToWriteInstead(string name, string id, string message, string marked)
    {
        UnsupportedCSharpIsRefusedAtTheExpression(name, id, marked);
        var run = GeneratorRun.Of(MarkedSource.Parse(marked).Text);
        Assert.Contains(message, run.Diagnostics[0].GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    /// <summary>With an error of a generator the compiler would not go on to its own.</summary>
    [Theory]
    [InlineData("Sum(x * V)", "CS0103")]
    [InlineData("Foo(x * W)", "CS0103")]
    [InlineData("Square()", "CS7036")]
    [InlineData("Sum(x * W) * Wide(\"abc\"); private static int Wide(string text) { int k = text; return k; }", "CS0029")]
    [InlineData("Sum(x * W).Foo()", "CS1061")]
    public void TheCompilersOwnErrorsAreLeftToIt(string body, string id)
    {
        var run = GeneratorRun.Of($$"""
            using ImamlDsl;
            using static ImamlDsl.Ops;
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) => {{body}}{{(body.EndsWith('}') ? "" : ";")}}
            }
            """);
        Assert.Empty(run.Diagnostics);
        Assert.Contains(run.CompilerDiagnostics, d => d.Id == id);
        Assert.All(run.CompilerDiagnostics.Where(d => d.Severity == DiagnosticSeverity.Error), d => Assert.Same(run.Output.SyntaxTrees.First(), d.Location.SourceTree));
    }

    [Theory]
    [MemberData(nameof(DiagnosticCases.Accepted), MemberType = typeof(DiagnosticCases))]
    public void UnusualDeclarationsCompile(string name, string source)
    {
        var run = GeneratorRun.Of(source);
        Assert.Empty(run.Diagnostics);
        Assert.True(run.Files.Count > 0, $"{name}: nothing was generated.");
        Assert.Empty(run.CompilerDiagnostics.Where(d => d.Id != "CS1591").Select(d => d.ToString()));
    }

    [Fact]
    public void AnErrorInAModelMakesNoOthersWhereItIsUsed()
    {
        var run = GeneratorRun.Of("""
            using System;
            using System.Collections.Generic;
            using ImamlDsl;
            using static ImamlDsl.Ops;
            [Model] public sealed partial class Layer
            {
                [Parameter(3, 2)] internal partial Tensor W { get; }
                public Tensor Predict([Shape("N", 3)] Tensor x) => MatMul(x, W);
            }
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Parameter(3, Count = 2)] public partial IReadOnlyList<Tensor> More { get; }
                public Layer Part { get; } = new();
                public Tensor Predict([Shape("N", 3)] Tensor x) => MatMul(x, W);
                [Loss] public Tensor L([Shape("N", 3)] Tensor x, [Shape("N")] IndexTensor labels) => Sum(Predict(x) + MatMul(x, x));
            }
            public static class Program
            {
                public static IModel Use(Target target, ReadOnlySpan<float> phi, ReadOnlySpan<float> x, ReadOnlySpan<int> labels, Span<float> losses)
                {
                    var model = new M();
                    using var program = model.Programs.L.On(target, 1);
                    program.Gradient(phi, x, labels, losses, losses);
                    model.Programs.Predict.On<float>(target, 1).Value(phi, x, losses);
                    return model;
                }
            }
            """);
        Assert.Equal("IMD201", Assert.Single(run.Diagnostics).Id);
        Assert.Empty(run.CompilerDiagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString()));
        var model = (IModel)Activator.CreateInstance(run.Load().GetType("M")!)!;
        var error = Assert.Throws<InvalidOperationException>(() => model.Definitions[0].Model.Layout);
        Assert.Equal("The model 'M' has errors, which its build reports; there is no code for it.", error.Message);
    }

    [Fact]
    public void AModelAnnotatedTwiceIsOneModel()
    {
        var run = GeneratorRun.Of("""
            using ImamlDsl;
            using static ImamlDsl.Ops;
            [Model] public sealed partial class M { [Parameter(3)] public partial Tensor W { get; } }
            [Model] partial class M { [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W); }
            """);
        Assert.Null(run.Result.Results.Single().Exception);
        Assert.Equal(2, run.Files.Count); // one for each target
        Assert.Equal(["CS0579"], run.CompilerDiagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.Id));
    }

    [Fact]
    public void AModelWithoutALossMayHoldParametersForOthers()
    {
        var run = GeneratorRun.Of("""
            using ImamlDsl;
            [Model] public sealed partial class Layer
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Parameter(3)] public partial Tensor B { get; }
                public Tensor Predict([Shape("N", 3)] Tensor x) => x * W;
            }
            """);
        Assert.Empty(run.Diagnostics);
    }

    /// <summary>Of a compilation, not of a source: what the project lacks, a part of the message, and how it is made to lack it.</summary>
    public static TheoryData<string, string> Incomplete => new()
    {
        { "reference", "add the package ImamlDsl.Cpu" },
        { "language", "it is compiled as C# 13.0 and needs C# 14" },
        { "unsafe", "set AllowUnsafeBlocks to true" },
    };

    [Theory]
    [MemberData(nameof(Incomplete))]
    public void AProjectThatLacksSomethingIsToldAtTheModel(string lacking, string message)
    {
        var source = MarkedSource.Parse("""
            using ImamlDsl;
            using static ImamlDsl.Ops;
            [Model] public sealed partial class [|M|]
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W);
            }
            """);
        var compilation = GeneratorRun.Compile(source.Text);
        var options = lacking == "language" ? GeneratorRun.ParseOptions.WithLanguageVersion(LanguageVersion.CSharp13) : GeneratorRun.ParseOptions;
        compilation = lacking switch
        {
            "reference" => compilation.WithReferences(compilation.References.Where(r => Path.GetFileName(r.Display) != "ImamlDsl.Cpu.dll")),
            "unsafe" => compilation.WithOptions(compilation.Options.WithAllowUnsafe(false)),
            _ => compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[0], compilation.SyntaxTrees[0].WithRootAndOptions(compilation.SyntaxTrees[0].GetRoot(), options)),
        };
        var run = GeneratorRun.Continue(CSharpGeneratorDriver.Create([new ImamlGenerator().AsSourceGenerator()], parseOptions: options), compilation);
        var diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal("IMD013", diagnostic.Id);
        Assert.Contains(message, diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Equal(source.Spans[0], diagnostic.Location.SourceSpan);
    }

    [Fact]
    public void EveryDescriptorHasACase()
    {
        var reported = DiagnosticCases.Reported.Select(row => (string)row[1]).ToHashSet();
        reported.Add("IMD009"); // reported for no source: SwitchTests
        reported.Add("IMD013"); // for a project: above
        Assert.All(Descriptors.ById.Keys, id => Assert.Contains(id, reported));
    }

    [Fact]
    public void EveryDescriptorIsFoundByItsIdAndListedAsReleased()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("AnalyzerReleases.Unshipped.md")!;
        var releases = new StreamReader(stream).ReadToEnd();
        var descriptors = typeof(Descriptors).GetFields(BindingFlags.Static | BindingFlags.Public).Select(f => f.GetValue(null)).OfType<DiagnosticDescriptor>().ToArray();
        Assert.Equal(Descriptors.ById.Count, descriptors.Length);
        Assert.All(descriptors, d =>
        {
            Assert.Same(d, Descriptors.ById[d.Id]);
            Assert.Contains($"\n{d.Id} | {d.Category} | {d.DefaultSeverity} | {d.Title}", releases, StringComparison.Ordinal);
        });
    }
}
