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

    /// <summary>The author's name for it, one derived from it, or what it is.</summary>
    public string? Name { get; private set; }

    /// <summary>Whether the name only says what the value is, so that the author's name may replace it.</summary>
    private bool IsProvisional { get; set; }

    /// <summary>Gives the name of what the value is, unless it has a name.</summary>
    public Node Describe(string name)
    {
        if (Name is null)
        {
            (Name, IsProvisional) = (name, true);
        }

        return this;
    }

    /// <summary>Gives the author's name, unless it has one.</summary>
    public void Call(string? name)
    {
        if (name is not null && (Name is null || IsProvisional))
        {
            (Name, IsProvisional) = (name, false);
        }
    }

    /// <summary>The expression in the author's source that it came from.</summary>
    public string? Source { get; set; }

    /// <summary>The same value as another node, for a second place in memory.</summary>
    public Node Copy(int id)
    {
        var copy = new Node(id, Op, [.. Inputs], Attr, Shape, Kind, Shared) { Source = Source };
        copy.Call(Name);
        return copy;
    }

    /// <summary>One line that identifies the node fully.</summary>
    public override string ToString() =>
        $"%{Id} = {Op.Name}({string.Join(", ", Inputs.Select(i => "%" + i.Id))}) {{{Attr}}} : {(Shared ? "shared " : "")}{Kind}{Shape} {Name} «{Source}»";
}
