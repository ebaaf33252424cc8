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

    public static IReadOnlyList<Node> Reachable(IEnumerable<Node> outputs)
    {
        var found = new SortedDictionary<int, Node>();
        var open = new Stack<Node>(outputs);
        while (open.Count > 0)
        {
            var node = open.Pop();
            if (!found.ContainsKey(node.Id))
            {
                found.Add(node.Id, node);
                foreach (var input in node.Inputs)
                {
                    open.Push(input);
                }
            }
        }

        return found.Values.ToArray();
    }

    public bool Equals(Graph? other) => other is not null && _text == other._text;

    public override bool Equals(object? obj) => Equals(obj as Graph);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(_text);

    public override string ToString() => _text;
}
