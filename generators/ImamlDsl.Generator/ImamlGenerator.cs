using System.Collections.Immutable;
using System.Linq;
using ImamlDsl.Generator.Diagnostics;
using ImamlDsl.Generator.Emit;
using ImamlDsl.Generator.Emit.Torch;
using ImamlDsl.Generator.FrontEnd;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Passes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ImamlDsl.Generator;

/// <summary>Writes gradient and Hessian-vector-product code for classes annotated with <c>[Model]</c>.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class ImamlGenerator : IIncrementalGenerator
{
    /// <summary>The names of the pipeline's steps, for tests of what is computed again.</summary>
    internal const string ReadStep = "Read", ModelStep = "Model", DiagnosticsStep = "Diagnostics", PassesStep = "Passes", MisplacedStep = "Misplaced";

    /// <summary>The MSBuild property that switches optimising passes off.</summary>
    internal const string DisabledPasses = "build_property.ImamlDslDisabledPasses";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var read = context.SyntaxProvider
            .ForAttributeWithMetadataName("ImamlDsl.ModelAttribute", (node, _) => node is TypeDeclarationSyntax, ModelReader.Read)
            .WithTrackingName(ReadStep);

        // Diagnostics carry positions and code does not: an edit above a model moves the ones and leaves the other as it is.
        // What several models inherit is said once.
        var diagnostics = read.Collect().SelectMany((results, _) => results.SelectMany(r => r.Diagnostics).Distinct()).WithTrackingName(DiagnosticsStep);
        Report(context, diagnostics);
        foreach (var name in MisplacedAttributes.Names)
        {
            var misplaced = context.SyntaxProvider
                .ForAttributeWithMetadataName($"ImamlDsl.{name}Attribute", (_, _) => true, MisplacedAttributes.Read)
                .SelectMany((found, _) => found is null ? ImmutableArray<DiagnosticInfo>.Empty : [found])
                .WithTrackingName(MisplacedStep);
            Report(context, misplaced);
        }

        var models = read.Select((result, _) => result.Model).Where(model => model is not null).WithTrackingName(ModelStep);
        var disabled = context.AnalyzerConfigOptionsProvider
            .Select((provider, _) => provider.GlobalOptions.TryGetValue(DisabledPasses, out var names) ? names : "")
            .WithTrackingName(PassesStep);
        context.RegisterSourceOutput(disabled, (output, names) =>
        {
            PassOptions.Parse(names, out var unknown);
            foreach (var name in unknown)
            {
                output.ReportDiagnostic(Diagnostic.Create(Descriptors.UnknownPass, Location.None, name, string.Join(", ", PassOptions.Names)));
            }
        });

        var shared = models.Collect().Select((all, _) => ModelEmitter.SharedNames(all.OfType<ModelGraph>()));
        context.RegisterSourceOutput(models.Combine(disabled).Combine(shared), (output, pair) =>
        {
            var ((model, passes), sharedNames) = pair;
            var names = ModelEmitter.HintNames(model!, sharedNames);
            if (model!.IsRefused || model.IsAbstract)
            {
                output.AddSource(names.Cpu, model.IsRefused ? ModelEmitter.PrintRefused(model) : ModelEmitter.PrintAbstract(model));
                return;
            }

            var compiled = ModelCompiler.Compile(model, PassOptions.Parse(passes, out _), output.CancellationToken);
            output.AddSource(names.Cpu, ModelEmitter.Print(compiled));
            output.CancellationToken.ThrowIfCancellationRequested();
            output.AddSource(names.Torch, TorchFileEmitter.Print(compiled));
        });
    }

    /// <summary>Reports what is found. The compilation is only asked for where something is.</summary>
    private static void Report(IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<DiagnosticInfo> diagnostics) =>
        context.RegisterSourceOutput(diagnostics.Combine(context.CompilationProvider), (output, found) => output.ReportDiagnostic(found.Left.ToDiagnostic(found.Right)));
}
