using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Passes;

/// <summary>
/// Contract: cuts a Hessian-vector product by "depends on v" and returns what crosses the cut and must be kept: the values that do not depend on v
/// and that values that do read from memory. With recomputation, a cheap elementwise value that loops read and that at most one kept value of its size
/// decides is not kept: reading that one costs as much, and half the memory goes.
/// </summary>
internal static class Linearise
{
    private const int MaxOperations = 6;

    public static IReadOnlyList<Node> Residuals(IReadOnlyList<Node> products, IReadOnlyList<Node> tangents, PassOptions passes)
    {
        var dependent = new HashSet<Node>(tangents);
        var residuals = new SortedDictionary<int, Node>();
        var inMemory = new HashSet<Node>(); // read otherwise than entry by entry
        foreach (var node in Graph.Reachable(products))
        {
            if (node.Inputs.Any(dependent.Contains))
            {
                dependent.Add(node);
                foreach (var input in node.Inputs.Where(i => !dependent.Contains(i)))
                {
                    Keep(input, residuals);
                    Look(input, (node.Op is Elementwise || node.Op == Primitives.Sum) && input.Op != Primitives.Reshape, inMemory);
                }
            }
        }

        // A product that does not depend on v at all is kept whole.
        foreach (var node in products.Where(p => !dependent.Contains(p)))
        {
            Keep(node, residuals);
            Look(node, false, inMemory);
        }

        if (passes.Recomputation)
        {
            foreach (var node in residuals.Values.Reverse().Where(n => n.Op is Elementwise { IsCheap: true } && !inMemory.Contains(n)).ToArray())
            {
                Recompute(node, residuals, inMemory);
            }
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

    /// <summary>Notes what is read otherwise than entry by entry, in a loop of its own shape.</summary>
    private static void Look(Node value, bool inLoop, HashSet<Node> inMemory)
    {
        var node = value.Base();
        if (!inLoop || node != value)
        {
            inMemory.Add(node);
        }

        if (node.Op == Primitives.Broadcast || node is { Kind: ElementKind.Boolean, Op: Elementwise })
        {
            foreach (var input in node.Inputs)
            {
                Look(input, inLoop && node.Op != Primitives.Broadcast, inMemory);
            }
        }
    }

    /// <summary>Does not keep a value if what decides it is kept or small.</summary>
    private static void Recompute(Node node, SortedDictionary<int, Node> residuals, HashSet<Node> inMemory)
    {
        var (large, small, operations) = (new HashSet<Node>(), new HashSet<Node>(), 0);
        if (Expand(node, residuals, large, small, ref operations) && large.Count <= 1 && operations <= MaxOperations)
        {
            residuals.Remove(node.Id);
            foreach (var value in small)
            {
                Keep(value, residuals);
                inMemory.Add(value.Base());
            }
        }
    }

    private static bool Expand(Node node, SortedDictionary<int, Node> residuals, HashSet<Node> large, HashSet<Node> small, ref int operations)
    {
        operations++;
        foreach (var input in node.Inputs.Where(i => !i.IsUniform()))
        {
            if (input.Op == Primitives.Broadcast)
            {
                small.Add(input.Inputs[0]);
            }
            else if (input.Op is Leaf || residuals.ContainsKey(input.Id))
            {
                large.Add(input);
            }
            else if (input.Op is not Elementwise { IsCheap: true } || operations > MaxOperations || !Expand(input, residuals, large, small, ref operations))
            {
                return false;
            }
        }

        return true;
    }
}
