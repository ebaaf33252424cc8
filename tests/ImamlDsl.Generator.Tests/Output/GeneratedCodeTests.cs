using System.Globalization;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using ImamlDsl.Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit.Abstractions;

namespace ImamlDsl.Generator.Tests.Output;

/// <summary>What generated code is like, whatever the model.</summary>
public sealed class GeneratedCodeTests(ITestOutputHelper output)
{
    private const int MaxColumns = 140;
    private const int MaxIl = 60_000; // the JIT gives up optimising beyond
    private const int MaxLocals = 512;

    private static readonly Lazy<GeneratorRun> Models = new(() => GeneratorRun.Of([.. ModelSources.All]));

    [Fact]
    public void ItCompilesWithoutWarnings()
    {
        Assert.Empty(Models.Value.Diagnostics);
        Assert.Equal((2 * TestModels.Types.Count()) + TestModels.Abstract.Count(), Models.Value.Files.Count); // a file for each target, or one for the parameters
        Assert.Empty(Models.Value.CompilerDiagnostics.Where(d => d.Location.SourceTree?.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) ?? true).Select(d => d.ToString()));
    }

    /// <summary>File systems do not all tell case apart, and a nested type may be called as a target is.</summary>
    [Fact]
    public void NoTypeBesideAModelHidesOneOfTheCode() => GeneratorRun.Of("""
        using ImamlDsl;
        using static ImamlDsl.Ops;

        public struct Span<T>;
        public struct ReadOnlySpan<T>;
        public struct IBinaryFloatingPointIeee754<T>;
        public class MethodImplAttribute : System.Attribute;
        public enum MethodImplOptions;
        public class Unsafe;
        public class Vector;
        public class Math;

        [Model]
        public sealed partial class M
        {
            [Parameter(3)] public partial Tensor W { get; }

            [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(Softmax(x * W));
        }
        """).Load();

    [Fact]
    public void FilesOfModelsWithLikeNamesAreApart()
    {
        const string Model = "{ [Parameter(3)] public partial Tensor W { get; } [Loss] public Tensor L([Shape(\"N\", 3)] Tensor x) => Ops.Sum(x * W);";
        var run = GeneratorRun.Of($$"""
            using ImamlDsl;
            namespace App.Nets { [Model] public sealed partial class A {{Model}} [Model] public sealed partial class torch {{Model}} } } }
            namespace App.nets { [Model] public sealed partial class A {{Model}} } }
            namespace App { [Model] public sealed partial class Alone {{Model}} } }
            """);
        Assert.Empty(run.Diagnostics);
        Assert.Equal(8, run.Files.Keys.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Contains("App.Alone.g.cs", run.Files.Keys);
        Assert.DoesNotContain(run.CompilerDiagnostics, d => d.Severity == DiagnosticSeverity.Error);
    }

    [Theory]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    [InlineData("fa-IR")]
    public void ItIsTheSameInEveryCulture(string culture)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureOf(culture);
            var again = GeneratorRun.Of([.. ModelSources.All]);
            Assert.Equal(Models.Value.Files.OrderBy(f => f.Key, StringComparer.Ordinal), again.Files.OrderBy(f => f.Key, StringComparer.Ordinal));
        }
        finally
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = before;
        }
    }

    [Fact]
    public void ItIsTheSameWhereverTheFilesLieAndInWhateverOrder()
    {
        string[] sources = [.. ModelSources.All];
        var compilation = GeneratorRun.Compile();
        for (var i = sources.Length - 1; i >= 0; i--)
        {
            var path = $@"C:\Users\someone else\Läufer {i}\Model.cs";
            compilation = compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText(sources[i].ReplaceLineEndings("\r\n"), GeneratorRun.ParseOptions, path, System.Text.Encoding.UTF8));
        }

        var again = GeneratorRun.Continue(CSharpGeneratorDriver.Create([new ImamlGenerator().AsSourceGenerator()], parseOptions: GeneratorRun.ParseOptions), compilation);
        Assert.Equal(Models.Value.Files.OrderBy(f => f.Key, StringComparer.Ordinal), again.Files.OrderBy(f => f.Key, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Other", "Another")]
    [InlineData("unrelatedField", "renamed")]
    [InlineData("NotAProgram", "StillNone")]
    [InlineData("OtherModel", "RenamedModel")]
    public void ItIsTheSameWhenUnrelatedThingsAreRenamed(string from, string to)
    {
        const string source = """
            using ImamlDsl;
            using static ImamlDsl.Ops;
            namespace Renaming;
            public class Other { public int Member; }
            [Model] public sealed partial class OtherModel
            {
                [Parameter(2)] public partial Tensor V { get; }
                [Loss] public Tensor Loss([Shape("N", 2)] Tensor x) => Sum(x * V);
            }
            [Model] public sealed partial class Kept
            {
                private readonly string unrelatedField = "";
                [Parameter(3)] public partial Tensor W { get; }
                public string NotAProgram() => unrelatedField;
                [Loss] public Tensor Loss([Shape("N", 3)] Tensor x) => Sum(Tanh(x * W));
            }
            """;
        var (before, after) = (GeneratorRun.Of(source), GeneratorRun.Of(System.Text.RegularExpressions.Regex.Replace(source, $@"\b{from}\b", to)));
        foreach (var file in new[] { "Renaming.Kept.g.cs", "Renaming.Kept.torch.g.cs" })
        {
            Assert.Equal(before.Files[file], after.Files[file]);
        }
    }

    [Fact]
    public void NoLocalIsUnused()
    {
        foreach (var tree in Models.Value.Output.SyntaxTrees.Where(t => t.FilePath.EndsWith(".g.cs", StringComparison.Ordinal)))
        {
            foreach (var block in tree.GetRoot().DescendantNodes().OfType<BlockSyntax>().Where(b => b.Parent is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax))
            {
                // The compiler itself warns of constants and of what is never assigned; this is of all that nothing reads.
                var named = block.DescendantNodes().OfType<IdentifierNameSyntax>().Select(n => n.Identifier.ValueText).ToHashSet();
                var unused = block.DescendantNodes().OfType<VariableDeclaratorSyntax>().Select(v => v.Identifier.ValueText).Where(name => !named.Contains(name)).ToArray();
                if (unused.Length > 0)
                {
                    Assert.Fail($"{tree.FilePath}: {string.Join(", ", unused)} unused in\n{block.Parent}");
                }
            }
        }
    }

    [Fact]
    public void LinesEndAlikeHaveNoTrailingBlanksAndFitTheEditor()
    {
        foreach (var (name, text) in Models.Value.Files)
        {
            Assert.StartsWith("// <auto-generated/>", text.TrimStart('\uFEFF'), StringComparison.Ordinal);
            Assert.DoesNotContain('\r', text);
            Assert.DoesNotContain('\t', text);
            var lines = text.Split('\n');
            for (var i = 0; i < lines.Length; i++)
            {
                if (lines[i].EndsWith(' ') || lines[i].Length > MaxColumns)
                {
                    Assert.Fail($"{name}({i + 1}) ends in blanks, or has more than {MaxColumns} columns: '{lines[i]}'");
                }
            }
        }
    }

    [Fact]
    public void MethodsOfADeepModelStayWithinTheLimitsOfTheJit()
    {
        var run = GeneratorRun.Of(LayeredModels.Dense(50));
        Assert.Empty(run.Diagnostics);
        using var image = new MemoryStream();
        Assert.True(run.Output.Emit(image).Success);
        image.Position = 0;
        using var file = new PEReader(image);
        var metadata = file.GetMetadataReader();
        var checkedMethods = 0;
        var (mostIl, mostLocals) = ((Name: "", Count: 0), (Name: "", Count: 0));
        foreach (var handle in metadata.MethodDefinitions)
        {
            var method = metadata.GetMethodDefinition(handle);
            if (method.RelativeVirtualAddress == 0)
            {
                continue;
            }

            var body = file.GetMethodBody(method.RelativeVirtualAddress);
            var name = metadata.GetString(method.Name);
            var locals = body.LocalSignature.IsNil ? 0 : CountLocals(metadata, body.LocalSignature);
            Assert.True(body.Size < MaxIl, $"{name} has {body.Size} bytes of IL");
            Assert.True(locals < MaxLocals, $"{name} has {locals} locals");
            mostIl = body.Size > mostIl.Count ? (name, body.Size) : mostIl;
            mostLocals = locals > mostLocals.Count ? (name, locals) : mostLocals;
            checkedMethods += name is "Gradient" or "Prepare" or "Apply" ? 1 : 0;
        }

        output.WriteLine($"the most IL: {mostIl.Count} bytes in {mostIl.Name}; the most locals: {mostLocals.Count} in {mostLocals.Name}");
        Assert.True(checkedMethods >= 3, "the routines were not found");
    }

    /// <summary>The invariant culture with the language's own signs: the tests run without the languages' data.</summary>
    private static CultureInfo CultureOf(string name)
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = name == "fa-IR" ? "\u066B" : ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        culture.NumberFormat.NegativeSign = name switch { "tr-TR" => "\u2212", "fa-IR" => "\u200E\u2212", _ => "-" };
        return culture;
    }

    private static int CountLocals(MetadataReader metadata, StandaloneSignatureHandle handle)
    {
        var blob = metadata.GetBlobReader(metadata.GetStandaloneSignature(handle).Signature);
        blob.ReadSignatureHeader();
        return blob.ReadCompressedInteger();
    }
}
