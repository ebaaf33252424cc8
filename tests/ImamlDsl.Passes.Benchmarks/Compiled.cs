using System.Runtime.Loader;
using ImamlDsl.Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ImamlDsl.Generator.Benchmarks;

/// <summary>Compiles a model of the examples with optimising passes switched off.</summary>
internal static class Compiled
{
    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Preview);

    public static IModel Model(string file, string disabledPasses)
    {
        using var reader = new StreamReader(typeof(Compiled).Assembly.GetManifestResourceStream(file)!);
        var compilation = CSharpCompilation.Create(
            "Model",
            [CSharpSyntaxTree.ParseText(reader.ReadToEnd(), ParseOptions), CSharpSyntaxTree.ParseText("global using System;", ParseOptions)],
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, optimizationLevel: OptimizationLevel.Release));
        CSharpGeneratorDriver.Create([new ImamlGenerator().AsSourceGenerator()], parseOptions: ParseOptions, optionsProvider: new BuildProperties(disabledPasses))
            .RunGeneratorsAndUpdateCompilation(compilation, out var output, out _);
        using var image = new MemoryStream();
        var emitted = output.Emit(image);
        if (!emitted.Success)
        {
            throw new InvalidOperationException(string.Join("\n", emitted.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Take(5)));
        }

        image.Position = 0;
        var types = new AssemblyLoadContext(null).LoadFromStream(image).GetTypes();
        return (IModel)Activator.CreateInstance(types.First(t => t.IsAssignableTo(typeof(IModel))))!;
    }
}
