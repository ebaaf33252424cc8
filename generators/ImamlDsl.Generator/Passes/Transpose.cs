using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Passes;

/// <summary>
/// Contract: given a value that is linear in some leaves and its adjoint, returns the adjoints of those leaves (zero where the value does not
/// depend on one). Every node between is linear in exactly the inputs that depend on the leaves.
/// </summary>
internal static class Transpose
{
    public static IReadOnlyList<Node> Run(Builder b, Node output, Node adjoint, IReadOnlyList<Node> leaves)
    {
        var linear = new HashSet<Node>(leaves);
        var order = new List<Node>();
        foreach (var node in Graph.Reachable([output]))
        {
            if (node.Inputs.Any(linear.Contains))
            {
                linear.Add(node);
                order.Add(node);
            }
        }

        var adjoints = new Dictionary<Node, Node> { [output] = adjoint };
        for (var i = order.Count - 1; i >= 0; i--)
        {
            var node = order[i];
            if (!adjoints.TryGetValue(node, out var cotangent))
            {
                continue;
            }

            b.Source = node.Source;
            for (var argument = 0; argument < node.Inputs.Count; argument++)
            {
                var input = node.Inputs[argument];
                if (linear.Contains(input))
                {
                    b.Name = Names.Adjoint(input.Name);
                    var term = node.Op.Transpose(b, node, cotangent, argument);
                    adjoints[input] = adjoints.TryGetValue(input, out var sum) ? b.Plus(sum, term) : term;
                }
            }
        }

        b.Name = b.Source = null;
        return leaves.Select(leaf => adjoints.TryGetValue(leaf, out var a) ? a : b.Zero(leaf.Shape)).ToArray();
    }
}
