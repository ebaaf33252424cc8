using System;
using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Ir;

/// <summary>
/// Creates nodes. Equal nodes are made once, and each primitive may simplify itself while it is made, so graphs are free of common
/// sub-expressions.
/// </summary>
/// <param name="unify">Whether equal nodes are made once; leaves always are.</param>
/// <param name="simplify">Whether identities of arithmetic are used; canonical forms always are.</param>
internal sealed class Builder(bool unify = true, bool simplify = true)
{
    private readonly Dictionary<Key, Node> _nodes = [];
    private int _next;

    /// <summary>The number of nodes created.</summary>
    public int Count => _next;

    /// <summary>The name that new nodes get.</summary>
    public string? Name { get; set; }

    /// <summary>The source expression that new nodes get.</summary>
    public string? Source { get; set; }

    public Node Add(Primitive op, Attr attr, params Node[] inputs)
    {
        if ((op.Canonical(this, inputs, attr) ?? (simplify ? op.Simplify(this, inputs, attr) : null)) is { } simpler)
        {
            return simpler;
        }

        if (!unify && op is not Leaf)
        {
            return Create(op, attr, inputs);
        }

        var key = new Key(op, attr.ToString(), inputs);
        if (!_nodes.TryGetValue(key, out var node))
        {
            node = Create(op, attr, inputs);
            _nodes.Add(key, node);
        }

        return node;
    }

    private Node Create(Primitive op, Attr attr, Node[] inputs)
    {
        var shape = op.Infer(inputs, attr);
        var shared = attr is SlotAttr slot ? slot.Shared : inputs.All(i => i.Shared);
        var node = new Node(_next++, op, inputs, attr, shape, op.KindOf(inputs, attr), shared) { Source = Source };
        node.Call(Name);
        return node;
    }

    /// <summary>Another node for the same value, for another place in memory.</summary>
    public Node Copy(Node node) => node.Copy(_next++);

    /// <summary>What makes nodes equal.</summary>
    private readonly struct Key(Primitive op, string attr, Node[] inputs) : IEquatable<Key>
    {
        private readonly Primitive _op = op;
        private readonly string _attr = attr;
        private readonly Node[] _inputs = inputs;

        public bool Equals(Key other) => _op == other._op && _attr == other._attr && _inputs.SequenceEqual(other._inputs);

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode() => _inputs.Aggregate(
            unchecked((StringComparer.Ordinal.GetHashCode(_op.Name) * 31) + StringComparer.Ordinal.GetHashCode(_attr)), (hash, input) => unchecked((hash * 31) + input.Id));
    }

    /// <summary>
    /// Whether sums may be split where that is equal in real arithmetic only: in derivatives, never in what the author wrote, whose order of operations may
    /// guard against cancellation.
    /// </summary>
    public bool MaySplitSums { get; set; }

    /// <summary>Copies nodes of other builders into this one, so that programs of one model share what they compute.</summary>
    public IReadOnlyList<Node> Import(IReadOnlyList<Node> outputs, Func<Builder, Node, IReadOnlyList<Node>, Node>? rewrite = null)
    {
        var copies = new Dictionary<Node, Node>();
        foreach (var node in Graph.Reachable(outputs))
        {
            Name = node.Name;
            Source = node.Source;
            var inputs = node.Inputs.Select(i => copies[i]).ToArray();
            copies[node] = rewrite is null ? Add(node.Op, node.Attr, inputs) : rewrite(this, node, inputs);
        }

        Name = Source = null;
        return outputs.Select(o => copies[o]).ToArray();
    }
}
