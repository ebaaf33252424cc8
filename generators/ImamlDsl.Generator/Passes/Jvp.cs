using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;

namespace ImamlDsl.Generator.Passes;

/// <summary>
/// Contract: given tangents of some leaves, returns for each node that outputs depend on its tangent, linear in the given ones; nodes without an
/// entry have tangent zero. New nodes are made in the same builder, so tangents share the primal values they need.
/// </summary>
internal static class Jvp
{
    public static IReadOnlyDictionary<Node, Node> Run(Builder b, IReadOnlyList<Node> outputs, IReadOnlyDictionary<Node, Node> seeds)
    {
        var tangents = new Dictionary<Node, Node>();
        foreach (var node in Graph.Reachable(outputs))
        {
            if (seeds.TryGetValue(node, out var seed))
            {
                tangents[node] = seed;
                continue;
            }

            var inputs = node.Inputs.Select(i => tangents.TryGetValue(i, out var t) ? t : null).ToArray();
            if (inputs.All(t => t is null))
            {
                continue;
            }

            b.Name = Names.Tangent(node.Name);
            b.Source = node.Source;
            if (node.Op.Jvp(b, node, inputs) is { } tangent)
            {
                tangents[node] = tangent;
            }
        }

        b.Name = b.Source = null;
        return tangents;
    }
}
