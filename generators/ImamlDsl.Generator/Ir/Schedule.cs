using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Ir;

/// <summary>What kind of memory a value lies in.</summary>
internal enum Place
{
    /// <summary>A parameter; the index is the parameter's.</summary>
    Parameter,

    /// <summary>An input of the method.</summary>
    Input,

    /// <summary>A constant of the program; the index is its node's.</summary>
    Table,

    /// <summary>The vector of a Hessian-vector product; the index is the parameter's.</summary>
    Tangent,

    /// <summary>A value kept by a linearisation.</summary>
    Residual,

    /// <summary>A value of this routine only; the index is the buffer's.</summary>
    Scratch,

    /// <summary>The program's value: the loss.</summary>
    Value,

    /// <summary>A gradient; the index is the parameter's.</summary>
    Gradient,

    /// <summary>A Hessian-vector product; the index is the parameter's.</summary>
    Product,
}

/// <summary>Where a value lies.</summary>
internal readonly record struct Storage(Place Place, int Index);

/// <summary>One step of a routine.</summary>
internal abstract class Unit
{
    /// <summary>What the step computes, in order.</summary>
    public List<Node> Nodes { get; } = [];

    /// <summary>The values that the step uses, its own among them where one follows from another.</summary>
    public abstract IEnumerable<Node> Operands { get; }

    /// <summary>Values that lie in another place for this step, where they were made again, and what lies there.</summary>
    public Dictionary<Node, Node> Copies { get; } = [];

    /// <summary>What lies in memory of a value that the step reads whole.</summary>
    public Node InMemory(Node value) => Copies.TryGetValue(value.Base(), out var copy) ? copy : value.Base();
}

/// <summary>One loop over a domain: elementwise values, and sums of them.</summary>
internal sealed class MapUnit(Shape domain) : Unit
{
    public Shape Domain { get; } = domain;

    /// <summary>Values that lie nowhere and are computed again here, because these loops read less so.</summary>
    public List<Node> Again { get; } = [];

    /// <summary>Values that are written, and where; sums are always written.</summary>
    public List<(Node Node, Storage Target)> Stores { get; } = [];

    public override IEnumerable<Node> Operands => Nodes.SelectMany(OperandsOf).Concat(Stores.Select(s => s.Node));

    /// <summary>What a loop reads for a value: its operands, or itself where it is repeated.</summary>
    public static IEnumerable<Node> OperandsOf(Node node) => node.Op == Primitives.Broadcast ? [node] : node.Inputs;
}

/// <summary>
/// A sum of contractions or convolutions, from a bias repeated over all axes but the last if there is one; and what is done with each entry of it
/// before it is stored.
/// </summary>
internal sealed class ContractionUnit(Node sum, IReadOnlyList<Product> products, Node? bias, Epilogue? epilogue) : Unit
{
    /// <summary>The sum itself.</summary>
    public Node Sum { get; } = sum;

    /// <summary>What is stored: the sum, or what the epilogue makes of it.</summary>
    public Node Result => Epilogue is null ? Sum : Epilogue.Nodes[Epilogue.Nodes.Count - 1];

    public IReadOnlyList<Product> Products { get; } = products;

    public IEnumerable<Node> Terms => Products.SelectMany(p => p.Twin is null ? [p.Term] : new[] { p.Term, p.Twin });

    public Node? Bias { get; } = bias;

    public Epilogue? Epilogue { get; } = epilogue;

    /// <summary>Whether an earlier step has summed part of it, to which this one adds.</summary>
    public bool Continues { get; init; }

    public override IEnumerable<Node> Operands =>
        Terms.SelectMany(t => t.Inputs).Concat(Bias is null ? [] : [Bias]).Concat(Epilogue?.Reads ?? []).Concat(Continues ? [Sum] : []);
}

/// <summary>A contraction, and one of the same form over other operands that the same kernel adds.</summary>
internal sealed record Product(Node Term, Node? Twin);

/// <summary>Elementwise values computed from each entry of a sum of products; all but the last have no other use.</summary>
/// <param name="Nodes">The values in order; the last is the result.</param>
/// <param name="Operands">Other values that they read from memory, repeated where they are.</param>
internal sealed record Epilogue(IReadOnlyList<Node> Nodes, IReadOnlyList<Node> Operands)
{
    /// <summary>What it reads as it lies in memory, before it is repeated.</summary>
    public IEnumerable<Node> Reads => Operands.Select(o => o.Op == Primitives.Broadcast ? o.Inputs[0] : o);
}

/// <summary>One operation that a kernel of the library does.</summary>
internal sealed class CallUnit(Node node) : Unit
{
    public Node Node { get; } = node;

    public override IEnumerable<Node> Operands => Node.Inputs;
}

/// <summary>A value in scratch memory and the steps from which to which it lives.</summary>
internal sealed record ScratchBuffer(Node Node, Dim Length, int First, int Last);

/// <summary>A routine ready to be printed: its steps in order and where every stored value lies.</summary>
internal sealed record Schedule(IReadOnlyList<Unit> Units, IReadOnlyDictionary<Node, Storage> Storage, IReadOnlyList<ScratchBuffer> Scratch);

/// <summary>A value that a routine computes, and where it belongs.</summary>
internal sealed record Output(Node Node, Storage Target);

/// <summary>One entry point of a program, named as the runtime calls it.</summary>
/// <param name="Name">The name.</param>
/// <param name="Outputs">What it computes, as operations on whole tensors.</param>
/// <param name="Given">Values that are kept from an earlier routine for those operations: residuals.</param>
/// <param name="Schedule">Its steps on the cpu target.</param>
/// <param name="Costs">What it costs for one task.</param>
internal sealed record Routine(string Name, IReadOnlyList<Output> Outputs, IReadOnlyList<Node> Given, Schedule Schedule, RoutineCosts Costs);

/// <summary>What a routine costs for one task on the cpu target.</summary>
/// <param name="Flops">Floating-point operations.</param>
/// <param name="Values">Real numbers that its steps read and write.</param>
/// <param name="Indices">Indices that they read and write.</param>
/// <param name="Peaks">Entries that live in scratch at once: the largest of these.</param>
internal sealed record RoutineCosts(Dim Flops, Dim Values, Dim Indices, IReadOnlyList<Dim> Peaks);

/// <summary>A program ready to be printed.</summary>
/// <param name="Source">What was declared.</param>
/// <param name="Routines">Its entry points.</param>
/// <param name="Residuals">What a linearisation keeps on the cpu target.</param>
/// <param name="WholeResiduals">What it keeps on a target that makes nothing again for a product.</param>
/// <param name="ResultShape">The shape of the program's value.</param>
internal sealed record CompiledProgram(
    ProgramGraph Source, IReadOnlyList<Routine> Routines, IReadOnlyList<Node> Residuals, IReadOnlyList<Node> WholeResiduals, Shape ResultShape);

/// <summary>How a parameter is stored: its logical extents split into factors, then permuted.</summary>
internal sealed record PhysicalLayout(Shape Split, int[] Permutation)
{
    public Shape Shape => Split.Select(Permutation);
}

/// <summary>A model ready to be printed.</summary>
internal sealed record CompiledModel(ModelGraph Source, IReadOnlyDictionary<int, PhysicalLayout> Layouts, IReadOnlyList<CompiledProgram> Programs);
