using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ImamlDsl.Generator.Tests.Support;

/// <summary>C# source compiled in memory with the generator.</summary>
internal sealed class GeneratorRun
{
    /// <summary>As the repository compiles: the newest language version, all warnings, documentation checked.</summary>
    public static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Preview, DocumentationMode.Diagnose);

    private static readonly IReadOnlyList<MetadataReference> References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll" or "ImamlDsl.dll" or "ImamlDsl.Cpu.dll"))
            .Select(path => MetadataReference.CreateFromFile(path))];

    private GeneratorRun(Compilation output, GeneratorDriverRunResult result) => (Output, Result) = (output, result);

    /// <summary>The compilation with the generated files.</summary>
    public Compilation Output { get; }

    public GeneratorDriverRunResult Result { get; }

    /// <summary>What the generator reported.</summary>
    public ImmutableArray<Diagnostic> Diagnostics => Result.Diagnostics;

    /// <summary>The generated files.</summary>
    public IReadOnlyDictionary<string, string> Files => Result.Results.Single().GeneratedSources.ToDictionary(s => s.HintName, s => s.SourceText.ToString());

    /// <summary>What the compiler says of the author's and the generated code together, warnings included.</summary>
    public IReadOnlyList<Diagnostic> CompilerDiagnostics => [.. Output.GetDiagnostics().Where(d => d.Severity > DiagnosticSeverity.Hidden && !d.IsSuppressed)];

    public static GeneratorRun Of(params string[] sources) => WithoutPasses("", sources);

    /// <summary>The same with optimising passes switched off, as the property <c>ImamlDslDisabledPasses</c> does.</summary>
    public static GeneratorRun WithoutPasses(string disabled, params string[] sources) => Continue(
        CSharpGeneratorDriver.Create([new ImamlGenerator().AsSourceGenerator()], parseOptions: ParseOptions, optionsProvider: new BuildProperties(disabled)),
        Compile(sources));

    public static GeneratorRun Continue(GeneratorDriver driver, Compilation compilation)
    {
        driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out var output, out _);
        return new GeneratorRun(output, driver.GetRunResult());
    }

    public static CSharpCompilation Compile(params string[] sources) => CSharpCompilation.Create(
        "Generated",
        sources.Select((source, i) => CSharpSyntaxTree.ParseText(source, ParseOptions, $"Source{i}.cs", System.Text.Encoding.UTF8)),
        References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, optimizationLevel: OptimizationLevel.Release, warningLevel: 9999, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>The same code for few calls: not optimised by the just-in-time compiler, which takes it ten times as long as the calls.</summary>
    public GeneratorRun Quick() => new(
        Result.GeneratedTrees.Where(Output.ContainsSyntaxTree).Aggregate(Output, (output, tree) => output.ReplaceSyntaxTree(tree, CSharpSyntaxTree.ParseText(
            tree.ToString().Replace(" | MethodImplOptions.AggressiveOptimization", "", StringComparison.Ordinal)
                .Replace("[MethodImpl(MethodImplOptions.AggressiveOptimization)]", "", StringComparison.Ordinal),
            ParseOptions, tree.FilePath, System.Text.Encoding.UTF8))),
        Result);

    /// <summary>Only the models that these files are generated for: the others are taken from an assembly of the same sources, for which nothing is compiled.</summary>
    public GeneratorRun Only(IReadOnlyCollection<string> files, Assembly others)
    {
        var kept = Result.GeneratedTrees.Where(tree => files.Contains(Path.GetFileName(tree.FilePath))).ToHashSet();
        for (var count = 0; count < kept.Count;)
        {
            count = kept.Count;
            kept.UnionWith([.. kept.SelectMany(Types).SelectMany(type => type.DeclaringSyntaxReferences).Select(reference => reference.SyntaxTree)]);
        }

        return new(
            Output.RemoveSyntaxTrees(Output.SyntaxTrees.Where(tree => !kept.Contains(tree) && Types(tree).Any())).AddReferences(MetadataReference.CreateFromFile(others.Location)),
            Result);
    }

    /// <summary>Loads the result; it fails with the compiler's errors.</summary>
    public Assembly Load()
    {
        using var image = new MemoryStream();
        var emitted = Output.Emit(image);
        Assert.True(emitted.Success, string.Join("\n", emitted.Diagnostics.Concat(Diagnostics).Where(d => d.Severity == DiagnosticSeverity.Error).Take(10)));
        image.Position = 0;
        return new AssemblyLoadContext(null).LoadFromStream(image);
    }

    private IEnumerable<INamedTypeSymbol> Types(SyntaxTree tree)
    {
        var model = Output.GetSemanticModel(tree);
        return tree.GetRoot().DescendantNodes().OfType<BaseTypeDeclarationSyntax>().Select(type => model.GetDeclaredSymbol(type)!);
    }
}
