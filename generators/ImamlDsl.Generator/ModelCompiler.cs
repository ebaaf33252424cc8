using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Passes;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator;

/// <summary>The passes in their order: from a model's graphs to routines ready to be printed.</summary>
internal static class ModelCompiler
{
    public static CompiledModel Compile(ModelGraph model) => Compile(model, PassOptions.All);

    public static CompiledModel Compile(ModelGraph model, PassOptions passes)
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
        var programs = model.Programs.Select((program, i) => Compile(builder, program, laidOut[i], parameters, passes)).ToArray();
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

    private static CompiledProgram Compile(Builder b, ProgramGraph program, Node root, IReadOnlyList<Node> parameters, PassOptions passes)
    {
        var none = new Dictionary<Node, Storage>();
        var value = (root, new Storage(Place.Value, 0));
        var routines = new List<Routine> { Routine(b, "Value", [value], none, [], passes) };
        if (program.Role != ProgramRole.Loss)
        {
            return new CompiledProgram(program, routines, [], [], root.Shape);
        }

        var loss = LossPrograms.Derive(b, root, parameters);
        var (adapted, outer) = (Indices(parameters, shared: false), Indices(parameters, shared: true));
        Verifier.Check("derivatives", [loss.Loss, .. loss.Gradient, .. loss.OuterGradient, .. loss.HessianVector, .. loss.MixedVector]);

        var gradient = adapted.Select((p, i) => (loss.Gradient[i], new Storage(Place.Gradient, p))).ToArray();
        var outerGradient = outer.Select((p, i) => (loss.OuterGradient[i], new Storage(Place.Gradient, p))).ToArray();
        var product = adapted.Select((p, i) => (loss.HessianVector[i], new Storage(Place.Product, p))).ToArray();
        var mixed = outer.Select((p, i) => (loss.MixedVector[i], new Storage(Place.Product, p))).ToArray();

        var (residuals, remade, whole) = Linearise.Run([.. product.Concat(mixed).Select(o => o.Item1)], loss.Tangents, passes);
        var kept = residuals.Select((node, i) => (Node: node, Storage: new Storage(Place.Residual, i))).ToArray();
        var given = kept.ToDictionary(k => k.Node, k => k.Storage);

        routines.Add(Routine(b, "Gradient", [value, .. gradient], none, [], passes));
        routines.Add(Routine(b, "Prepare", [value, .. gradient, .. kept], none, [], passes));
        routines.Add(Routine(b, "Apply", product, given, remade, passes));
        if (outer.Count > 0)
        {
            routines.Add(Routine(b, "OuterGradient", [value, .. gradient, .. outerGradient], none, [], passes));
            routines.Add(Routine(b, "ApplyMixed", [.. product, .. mixed], given, remade, passes));
        }

        return new CompiledProgram(program, routines, residuals, whole, root.Shape);
    }

    private static IReadOnlyList<int> Indices(IReadOnlyList<Node> parameters, bool shared) =>
        [.. Enumerable.Range(0, parameters.Count).Where(i => parameters[i].Shared == shared)];

    private static Routine Routine(
        Builder b, string name, IReadOnlyList<(Node Node, Storage Target)> outputs, IReadOnlyDictionary<Node, Storage> given, IReadOnlyCollection<Node> remade,
        PassOptions passes)
    {
        var schedule = Scheduler.Run(outputs, given, remade, b.Copy, passes);
        var flops = schedule.Units
            .SelectMany(u => u switch
            {
                ContractionUnit c => c.Terms.Concat(c.Epilogue?.Nodes ?? []),
                MapUnit map => map.Nodes.Concat(map.Again),
                _ => u.Nodes,
            })
            .Aggregate(Dim.Constant(0), (sum, n) => sum + n.Op.Flops(n));
        var (values, indices) = Traffic.Of(schedule);
        return new Routine(
            name, [.. outputs.Select(o => new Output(o.Node, o.Target))], [.. given.Keys], schedule, new RoutineCosts(flops, values, indices, Traffic.Peaks(schedule)));
    }
}
