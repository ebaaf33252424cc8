using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Passes;

/// <summary>
/// Contract: cuts a Hessian-vector product by "depends on v" and returns what crosses the cut and must be kept: the values that do not depend on v
/// and that values that do read from memory.
/// </summary>
internal static class Linearise
{
    public static IReadOnlyList<Node> Residuals(IReadOnlyList<Node> products, IReadOnlyList<Node> tangents)
    {
        var dependent = new HashSet<Node>(tangents);
        var residuals = new SortedDictionary<int, Node>();
        foreach (var node in Graph.Reachable(products))
        {
            if (node.Inputs.Any(dependent.Contains))
            {
                dependent.Add(node);
                foreach (var input in node.Inputs.Where(i => !dependent.Contains(i)))
                {
                    Keep(input, residuals);
                }
            }
        }

        // A product that does not depend on v at all is kept whole.
        foreach (var node in products.Where(p => !dependent.Contains(p)))
        {
            Keep(node, residuals);
        }

        return [.. residuals.Values];
    }

    private static void Keep(Node value, SortedDictionary<int, Node> residuals)
    {
        var node = value.Base();
        if (node.Op is Leaf || node.IsUniform())
        {
            return;
        }

        if (node.Op == Primitives.Broadcast)
        {
            Keep(node.Inputs[0], residuals);
        }
        else if (node is { Kind: ElementKind.Boolean, Op: Elementwise })
        {
            foreach (var input in node.Inputs)
            {
                Keep(input, residuals);
            }
        }
        else
        {
            residuals[node.Id] = node;
        }
    }
}
