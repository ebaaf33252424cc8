using System;
using System.Collections.Generic;
using System.Linq;

namespace ImamlDsl.Generator.Ir;

/// <summary>
/// The values that some outputs need, in order. Two graphs are equal when their texts are, so a graph can be the boundary of the
/// incremental cache.
/// </summary>
internal sealed class Graph : IEquatable<Graph>
{
    private readonly string _text;

    public Graph(IReadOnlyList<Node> outputs)
    {
        Outputs = outputs;
        Nodes = Reachable(outputs);
        _text = string.Join("\n", Nodes.Select(n => n.ToString())) + "\n→ " + string.Join(", ", outputs.Select(o => "%" + o.Id));
    }

    public IReadOnlyList<Node> Outputs { get; }

    /// <summary>Every node that an output depends on, inputs before their users.</summary>
    public IReadOnlyList<Node> Nodes { get; }

    public static IReadOnlyList<Node> Reachable(IEnumerable<Node> outputs) => [.. Closure(outputs, node => node.Inputs).OrderBy(node => node.Id)];

    /// <summary>Nodes and those that are reached from them.</summary>
    public static HashSet<Node> Closure(IEnumerable<Node> start, Func<Node, IEnumerable<Node>> next)
    {
        var found = new HashSet<Node>(start);
        var open = new Stack<Node>(found);
        while (open.Count > 0)
        {
            foreach (var node in next(open.Pop()).Where(found.Add))
            {
                open.Push(node);
            }
        }

        return found;
    }

    public bool Equals(Graph? other) => other is not null && _text == other._text;

    public override bool Equals(object? obj) => Equals(obj as Graph);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(_text);

    public override string ToString() => _text;
}
