using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Ir;

/// <summary>What the entries of a value are.</summary>
internal enum ElementKind
{
    Real,
    Index,
    Boolean,
}

/// <summary>One value of a graph: a primitive applied to earlier values.</summary>
internal sealed class Node(int id, Primitive op, Node[] inputs, Attr attr, Shape shape, ElementKind kind, bool shared)
{
    /// <summary>The position in the order of creation; inputs have smaller ones.</summary>
    public int Id { get; } = id;

    public Primitive Op { get; } = op;

    public IReadOnlyList<Node> Inputs { get; } = inputs;

    public Attr Attr { get; } = attr;

    public Shape Shape { get; } = shape;

    public ElementKind Kind { get; } = kind;

    /// <summary>The same for all tasks: constants and what follows from parameters that are not adapted.</summary>
    public bool Shared { get; } = shared;

    /// <summary>The author's name for it, or one derived from it.</summary>
    public string? Name { get; set; }

    /// <summary>The expression in the author's source that it came from.</summary>
    public string? Source { get; set; }

    /// <summary>One line that identifies the node fully.</summary>
    public override string ToString() =>
        $"%{Id} = {Op.Name}({string.Join(", ", Inputs.Select(i => "%" + i.Id))}) {{{Attr}}} : {(Shared ? "shared " : "")}{Kind}{Shape} {Name} «{Source}»";
}
