using System.Collections.Generic;
using System.Linq;
using System.Threading;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Passes;
using ImamlDsl.Generator.Rules;
using Outputs = System.Collections.Generic.IReadOnlyList<(ImamlDsl.Generator.Ir.Node Node, ImamlDsl.Generator.Ir.Storage Target)>;

namespace ImamlDsl.Generator;

/// <summary>Makes the routines of one program: its value, and of a loss the gradient, its linearisation and Hessian-vector products.</summary>
internal sealed class ProgramCompiler
{
    private readonly Builder _b;
    private readonly PassOptions _passes;
    private readonly CancellationToken _cancellation;
    private readonly IReadOnlyDictionary<Node, Node> _onCpu; // the cpu target's form of each output

    private ProgramCompiler(Builder b, PassOptions passes, IReadOnlyList<Node> outputs, CancellationToken cancellation)
    {
        _b = b;
        _cancellation = cancellation;
        _passes = passes;
        var distinct = outputs.Distinct().ToArray();
        var forms = passes.ThinProducts ? ThinProducts.Run(b, distinct) : distinct;
        Verifier.Check("forms of the cpu target", forms);
        _onCpu = Paired(distinct, forms);
    }

    /// <param name="b">The builder that holds the graph.</param>
    /// <param name="program">What was declared.</param>
    /// <param name="root">The program's value.</param>
    /// <param name="parameters">The model's parameters, as they are stored.</param>
    /// <param name="passes">Which passes run.</param>
    /// <param name="cancellation">Stops between routines.</param>
    public static CompiledProgram Run(Builder b, ProgramGraph program, Node root, IReadOnlyList<Node> parameters, PassOptions passes, CancellationToken cancellation)
    {
        Outputs value = [(root, new Storage(Place.Value, 0))];
        if (program.Role != ProgramRole.Loss)
        {
            return new CompiledProgram(program, [new ProgramCompiler(b, passes, [root], cancellation).Routine("Value", value)], [], [], root.Shape);
        }

        var loss = LossPrograms.Derive(b, root, parameters);
        IReadOnlyList<Node> outputs = [root, .. loss.Gradient, .. loss.OuterGradient, .. loss.HessianVector, .. loss.MixedVector];
        Verifier.Check("derivatives", outputs);
        var (adapted, outer) = (Indices(parameters, shared: false), Indices(parameters, shared: true));
        return new ProgramCompiler(b, passes, outputs, cancellation).Loss(
            program, root.Shape, loss, value, Stored(loss.Gradient, Place.Gradient, adapted), Stored(loss.OuterGradient, Place.Gradient, outer),
            Stored(loss.HessianVector, Place.Product, adapted), Stored(loss.MixedVector, Place.Product, outer));
    }

    private static IReadOnlyList<int> Indices(IReadOnlyList<Node> parameters, bool shared) =>
        [.. Enumerable.Range(0, parameters.Count).Where(i => parameters[i].Shared == shared)];

    private static Outputs Stored(IReadOnlyList<Node> nodes, Place place, IReadOnlyList<int> indices) =>
        [.. nodes.Select((node, i) => (node, new Storage(place, indices[i])))];

    private CompiledProgram Loss(
        ProgramGraph program, Shape shape, LossPrograms loss, Outputs value, Outputs gradient, Outputs outerGradient, Outputs product, Outputs mixed)
    {
        Node[] products = [.. loss.HessianVector, .. loss.MixedVector];
        var linearised = Linearised();
        var whole = Linearise.Run(products, loss.Tangents, _passes).Whole;
        var (residuals, remade, _) = Linearise.Run([.. products.Select(p => linearised[p])], loss.Tangents, _passes);
        var kept = Residuals(residuals);
        var given = kept.ToDictionary(k => k.Node, k => k.Target);

        Outputs gradients = [.. value, .. gradient];
        var routines = new List<Routine>
        {
            Routine("Value", value),
            Routine("Gradient", gradients),
            Routine("Prepare", [.. gradients, .. Residuals(whole)], [], Steps([.. In(linearised, gradients), .. kept])),
            Product("Apply", product),
        };
        if (mixed.Count > 0)
        {
            routines.Add(Routine("OuterGradient", [.. gradients, .. outerGradient]));
            routines.Add(Product("ApplyMixed", [.. product, .. mixed]));
        }

        return new CompiledProgram(program, routines, residuals, whole, shape);

        Routine Product(string name, Outputs outputs) => Routine(name, outputs, whole, Scheduler.Run(In(linearised, outputs), given, remade, _b.Copy, _passes));
    }

    /// <summary>The form of each output in linearisations.</summary>
    private IReadOnlyDictionary<Node, Node> Linearised()
    {
        if (!_passes.TurnedWeights)
        {
            return _onCpu;
        }

        var turned = TurnedWeights.Run(_b, [.. _onCpu.Values]);
        Verifier.Check("forms of linearisations", turned);
        return Paired([.. _onCpu.Keys], turned);
    }

    private static Outputs Residuals(IReadOnlyList<Node> nodes) => [.. nodes.Select((node, i) => (node, new Storage(Place.Residual, i)))];

    private Routine Routine(string name, Outputs outputs) => Routine(name, outputs, [], Steps(In(_onCpu, outputs)));

    private Routine Routine(string name, Outputs outputs, IReadOnlyList<Node> given, Schedule schedule)
    {
        _cancellation.ThrowIfCancellationRequested();
        var (values, indices) = Traffic.Of(schedule);
        var costs = new RoutineCosts(Flops(schedule), values, indices, Traffic.Peaks(schedule));
        return new Routine(name, [.. outputs.Select(o => new Output(o.Node, o.Target))], given, schedule, costs);
    }

    private static Dim Flops(Schedule schedule) => schedule.Units
        .SelectMany(u => u switch
        {
            ContractionUnit c => c.Terms.Concat(c.Epilogue?.Nodes ?? []),
            MapUnit map => map.Nodes.Concat(map.Again),
            _ => u.Nodes,
        })
        .Aggregate(Dim.Constant(0), (sum, n) => sum + n.Op.Flops(n));

    private Schedule Steps(Outputs outputs) => Scheduler.Run(outputs, new Dictionary<Node, Storage>(), [], _b.Copy, _passes);

    private static Outputs In(IReadOnlyDictionary<Node, Node> forms, Outputs outputs) => [.. outputs.Select(o => (forms[o.Node], o.Target))];

    private static IReadOnlyDictionary<Node, Node> Paired(IReadOnlyList<Node> outputs, IReadOnlyList<Node> forms) =>
        outputs.Zip(forms, (output, form) => (output, form)).ToDictionary(p => p.output, p => p.form);
}
