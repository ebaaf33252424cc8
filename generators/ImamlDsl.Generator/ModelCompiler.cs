using System.Collections.Generic;
using System.Linq;
using System.Threading;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Passes;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator;

/// <summary>The passes in their order: from a model's graphs to routines ready to be printed.</summary>
internal static class ModelCompiler
{
    public static CompiledModel Compile(ModelGraph model) => Compile(model, PassOptions.All);

    /// <param name="model">The model.</param>
    /// <param name="passes">Which passes run.</param>
    /// <param name="cancellation">Stops between programs, and between their routines: an editor starts anew with every key.</param>
    public static CompiledModel Compile(ModelGraph model, PassOptions passes, CancellationToken cancellation = default)
    {
        // One builder for all programs: what they share is one node, and they agree on how parameters are stored.
        var roots = model.Programs.Select(p => p.Graph.Outputs[0]).ToArray();
        var sunk = Layout.Sink(NewBuilder(passes), Import(roots, passes));
        Verifier.Check("sink", sunk);
        var layouts = Layout.Choose(sunk);
        var builder = NewBuilder(passes);
        var laidOut = Layout.Apply(builder, sunk, layouts);
        Verifier.Check("layout", laidOut);

        var parameters = Parameters(builder, model, layouts);
        var programs = model.Programs.Select((program, i) => ProgramCompiler.Run(builder, program, laidOut[i], parameters, passes, cancellation)).ToArray();
        return new CompiledModel(model, layouts, programs);
    }

    private static Builder NewBuilder(PassOptions passes) => new(passes.CommonSubexpressions, passes.Algebra);

    private static IReadOnlyList<Node> Import(IReadOnlyList<Node> roots, PassOptions passes)
    {
        var builder = NewBuilder(passes);
        return [.. roots.Select(r => builder.Import([r])[0])];
    }

    private static IReadOnlyList<Node> Parameters(Builder b, ModelGraph model, IReadOnlyDictionary<int, PhysicalLayout> layouts) =>
        [.. model.Parameters.Select((p, i) =>
        {
            b.Name = p.VariableName;
            var shape = layouts.TryGetValue(i, out var layout) ? layout.Shape : p.Shape.Shape;
            var node = b.Add(Primitives.Parameter, new SlotAttr(i, shape, ElementKind.Real, !p.Adapt));
            b.Name = null;
            return node;
        })];
}
