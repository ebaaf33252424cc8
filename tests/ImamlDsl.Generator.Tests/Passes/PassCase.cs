using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Passes;
using ImamlDsl.Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ImamlDsl.Generator.Tests.Passes;

/// <summary>A model compiled up to its schedules, which are shown one step a line.</summary>
internal static class PassCase
{
    /// <summary>A model with one weight matrix, one bias, a scale and a shift, and the loss given.</summary>
    public static string Model(string loss) => $$"""
        using ImamlDsl;
        using static ImamlDsl.Ops;
        [Model]
        public sealed partial class M
        {
            [Parameter(4, 3)] public partial Tensor W { get; }
            [Parameter(4)] public partial Tensor B { get; }
            [Parameter(2, 4)] public partial Tensor V { get; }
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { {{loss}} }
        }
        """;

    public static CompiledProgram Compile(string source, PassOptions passes)
    {
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new ImamlGenerator().AsSourceGenerator()],
            parseOptions: GeneratorRun.ParseOptions,
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        var result = driver.RunGenerators(GeneratorRun.Compile(source)).GetRunResult().Results.Single();
        Assert.Empty(result.Diagnostics);
        var model = (ModelGraph)result.TrackedSteps[ImamlGenerator.ModelStep].Single().Outputs.Single().Value;
        return ModelCompiler.Compile(model, passes).Programs[0];
    }

    /// <summary>The steps of a routine of <see cref="Model"/>.</summary>
    public static string[] Steps(string loss, string routine, PassOptions passes) => Steps(Compile(Model(loss), passes), routine);

    public static string[] Steps(CompiledProgram program, string routine) =>
        [.. program.Routines.Single(r => r.Name == routine).Schedule.Units.Select(unit => unit switch
        {
            MapUnit map => $"loop {map.Domain}: {string.Join(", ", map.Nodes.Select(Name))}",
            ContractionUnit c => $"product {Name(c.Sum)}: {string.Join(" + ", c.Products.Select(p => p.Twin is null ? "one" : "twin"))}"
                + (c.Bias is null ? "" : " + bias") + string.Concat(c.Epilogue?.Nodes.Select(n => $", then {Name(n)}") ?? []),
            CallUnit call => $"call {Name(call.Node)}",
            _ => "?",
        })];

    private static string Name(Node node) => node.Name ?? node.Op.Name;
}
