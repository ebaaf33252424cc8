using System.Linq;
using ImamlDsl.Generator.Emit;
using ImamlDsl.Generator.Emit.Torch;
using ImamlDsl.Generator.FrontEnd;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ImamlDsl.Generator;

/// <summary>Writes gradient and Hessian-vector-product code for classes annotated with <c>[Model]</c>.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class ImamlGenerator : IIncrementalGenerator
{
    /// <summary>The names of the pipeline's steps, for tests of what is computed again.</summary>
    internal const string ReadStep = "Read", ModelStep = "Model", DiagnosticsStep = "Diagnostics";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var read = context.SyntaxProvider
            .ForAttributeWithMetadataName("ImamlDsl.ModelAttribute", (node, _) => node is TypeDeclarationSyntax, ModelReader.Read)
            .WithTrackingName(ReadStep);

        // Diagnostics carry positions and code does not: an edit above a model moves the ones and leaves the other as it is.
        var diagnostics = read.SelectMany((result, _) => result.Diagnostics).WithTrackingName(DiagnosticsStep);
        context.RegisterSourceOutput(diagnostics, (output, diagnostic) => output.ReportDiagnostic(diagnostic.ToDiagnostic()));

        var models = read.Select((result, _) => result.Model).Where(model => model is not null).WithTrackingName(ModelStep);
        context.RegisterSourceOutput(models, (output, model) =>
        {
            var compiled = ModelCompiler.Compile(model!);
            output.AddSource(ModelEmitter.HintName(model!), ModelEmitter.Print(compiled));
            output.AddSource(TorchFileEmitter.HintName(model!), TorchFileEmitter.Print(compiled));
        });
    }
}
