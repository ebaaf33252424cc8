using ImamlDsl.Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ImamlDsl.Generator.Tests.Incremental;

/// <summary>What an edit makes the generator do again.</summary>
public sealed class IncrementalityTests
{
    private const string Model = """
        using ImamlDsl;
        using static ImamlDsl.Ops;

        namespace Edited;

        [Model]
        public sealed partial class M
        {
            [Parameter(3)] public partial Tensor W { get; }

            [Loss]
            public Tensor L([Shape("N", 3)] Tensor x)
            {
                var h = Tanh(x * W);
                return 2 * Sum(h);
            }
        }
        """;

    private const string Unrelated = "namespace Edited; public class Unrelated { }";

    /// <summary>Name, what is replaced, by what, and whether the code is printed again.</summary>
    public static TheoryData<string, string, string, bool> Edits => new()
    {
        { "a line above the class", "[Model]", "// A comment.\n\n[Model]", false },
        { "a comment in the body", "return 2", "// Why.\n        return 2", false },
        { "white space", "Tanh(x * W)", "Tanh( x  *\n   W )", false },
        { "an unrelated file", "class Unrelated { }", "class Unrelated { public int A; }", false },
        { "a method the generator does not read", "[Loss]", "public int Nothing() => 3;\n\n    [Loss]", false },
        { "a local's name", "var h = Tanh(x * W);\n        return 2 * Sum(h);", "var k = Tanh(x * W);\n        return 2 * Sum(k);", true },
        { "a constant", "2 * Sum", "3 * Sum", true },
        { "a parameter's shape", "[Parameter(3)]", "[Parameter(1)]", true },
        { "whether a parameter is adapted", "[Parameter(3)] public partial Tensor W", "[Parameter(2, Adapt = false)] public partial Tensor V { get; } [Parameter(3)] public partial Tensor W", true },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public void OnlyWhatChangesTheProgramsPrintsThemAgain(string name, string from, string to, bool printedAgain)
    {
        var (driver, compilation) = Start();
        string[] sources = [Model.Replace("\r\n", "\n"), Unrelated];
        var edited = compilation;
        for (var i = 0; i < sources.Length; i++)
        {
            var changed = sources[i].Replace(from, to);
            if (changed != sources[i])
            {
                var tree = edited.SyntaxTrees.ElementAt(i);
                edited = edited.ReplaceSyntaxTree(tree, CSharpSyntaxTree.ParseText(changed, GeneratorRun.ParseOptions, tree.FilePath, System.Text.Encoding.UTF8));
            }
        }

        Assert.True(edited != compilation, $"the edit '{name}' changes nothing");
        var result = driver.RunGenerators(edited).GetRunResult().Results.Single();
        var expected = printedAgain ? IncrementalStepRunReason.Modified : IncrementalStepRunReason.Unchanged;
        Assert.All(Reasons(result, ImamlGenerator.ModelStep), reason => Assert.True(
            printedAgain ? reason == IncrementalStepRunReason.Modified : reason is IncrementalStepRunReason.Unchanged or IncrementalStepRunReason.Cached,
            $"the model after '{name}': {reason}, expected {expected}"));
        var outputs = result.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(step => step.Outputs).Select(o => o.Reason).ToArray();
        Assert.NotEmpty(outputs);
        Assert.Equal(printedAgain, outputs.Any(reason => reason is not (IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged)));
    }

    [Fact]
    public void AMovedDiagnosticIsReportedAgainWithoutPrintingOtherModels()
    {
        var broken = Model.Replace("Edited", "Broken").Replace("2 * Sum(h)", "Sum(Linear(x, W))");
        var compilation = GeneratorRun.Compile(Model, broken);
        var driver = Driver().RunGenerators(compilation);
        var tree = compilation.SyntaxTrees[1];
        var moved = compilation.ReplaceSyntaxTree(tree, CSharpSyntaxTree.ParseText("// One line.\n" + broken, GeneratorRun.ParseOptions, tree.FilePath, System.Text.Encoding.UTF8));
        var before = driver.GetRunResult().Diagnostics.Single().Location.GetLineSpan().StartLinePosition.Line;
        var after = driver.RunGenerators(moved).GetRunResult();
        Assert.Equal(before + 1, after.Diagnostics.Single().Location.GetLineSpan().StartLinePosition.Line);
        Assert.All(Reasons(after.Results.Single(), ImamlGenerator.ModelStep), r => Assert.True(r is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("Algebra", true)]
    public void ADisabledPassPrintsTheCodeAgainAndReadsNothing(string disabled, bool printedAgain)
    {
        var (driver, compilation) = Start();
        var result = driver.WithUpdatedAnalyzerConfigOptions(new BuildProperties(disabled)).RunGenerators(compilation).GetRunResult().Results.Single();
        Assert.All(Reasons(result, ImamlGenerator.ModelStep), r => Assert.True(r is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
        var outputs = result.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(step => step.Outputs).Select(o => o.Reason).ToArray();
        Assert.Equal(printedAgain, outputs.Any(reason => reason is not (IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged)));
    }

    [Fact]
    public void NothingOfTheCompilersIsKept()
    {
        var compilation = GeneratorRun.Compile(Model, Model.Replace("Edited", "Broken").Replace("2 * Sum(h)", "Sum(Linear(x, W))"));
        var result = Driver().RunGenerators(compilation).GetRunResult().Results.Single();
        foreach (var step in new[] { ImamlGenerator.ReadStep, ImamlGenerator.ModelStep, ImamlGenerator.DiagnosticsStep })
        {
            var outputs = result.TrackedSteps[step].SelectMany(s => s.Outputs).Select(o => o.Value).ToArray();
            Assert.NotEmpty(outputs);
            Assert.Null(RetainedObjects.FindCompilerObject(outputs));
        }
    }

    [Fact]
    public void TheSearchForRetainedObjectsFindsThem()
    {
        var compilation = GeneratorRun.Compile(Model);
        Assert.NotNull(RetainedObjects.FindCompilerObject([new[] { new { Deep = (object)compilation.SyntaxTrees[0].GetRoot() } }]));
    }

    private static (GeneratorDriver Driver, CSharpCompilation Compilation) Start()
    {
        var compilation = GeneratorRun.Compile(Model.Replace("\r\n", "\n"), Unrelated);
        return (Driver().RunGenerators(compilation), compilation);
    }

    private static GeneratorDriver Driver() => CSharpGeneratorDriver.Create(
        [new ImamlGenerator().AsSourceGenerator()],
        parseOptions: GeneratorRun.ParseOptions,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    private static IEnumerable<IncrementalStepRunReason> Reasons(GeneratorRunResult result, string step) =>
        result.TrackedSteps[step].SelectMany(s => s.Outputs).Select(o => o.Reason);
}
