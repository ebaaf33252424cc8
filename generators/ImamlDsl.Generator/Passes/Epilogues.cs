using System;
using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Passes;

/// <summary>
/// Contract: finds the cheap elementwise values between a sum of products and the first value that more than one other reads, so that the kernel
/// computes them where it stores the sum: activations, masks, scalings.
/// </summary>
/// <param name="users">The values that read each value.</param>
/// <param name="isStored">Whether a value lies in memory before the routine begins.</param>
/// <param name="isRemade">Whether loops compute a value again. A kernel has no registers left for it, so that what reads it is left to loops.</param>
internal sealed class Epilogues(IReadOnlyDictionary<Node, HashSet<Node>> users, Func<Node, bool> isStored, Func<Node, bool> isRemade)
{
    private const int MaxNodes = 8;

    /// <summary>The epilogue that ends in a value and begins at a sum of products; null where there is none.</summary>
    /// <param name="result">The value.</param>
    /// <param name="isSum">Whether a value is a sum of products.</param>
    public (Node Sum, Epilogue Epilogue)? Find(Node result, Func<Node, bool> isSum)
    {
        var (nodes, operands) = (new SortedDictionary<int, Node>(), new SortedDictionary<int, Node>());
        if (result.Op == Primitives.Mul && users.TryGetValue(result, out var all) && all.Any(u => u.Op == Primitives.Sum))
        {
            return null; // the sum adds it in one rounding
        }

        return Sum(result, isSum, 0) is { } sum && Take(result, null, sum, nodes, operands) && nodes.Count <= MaxNodes
            ? (sum, new Epilogue([.. nodes.Values], [.. operands.Values]))
            : null;
    }

    /// <summary>The sum of products that a value is computed from, if nothing else reads what lies between.</summary>
    private Node? Sum(Node node, Func<Node, bool> isSum, int depth)
    {
        if (node.Op is not Elementwise { IsCheap: true, Result: ElementKind.Real } || depth > MaxNodes)
        {
            return null;
        }

        foreach (var input in node.Inputs.Where(i => IsOwn(i, node) && i.Shape.Equals(node.Shape)))
        {
            if ((isSum(input) ? input : Sum(input, isSum, depth + 1)) is { } sum)
            {
                return sum;
            }
        }

        return null;
    }

    private bool IsOwn(Node node, Node? user) => user is not null && users.TryGetValue(node, out var all) && all.Count == 1 && all.Contains(user) && !isStored(node) && !node.IsUniform();

    /// <summary>Takes the result or, if its user alone reads it, a value, and what only that reads; false where something cannot be read entry by entry.</summary>
    private bool Take(Node node, Node? user, Node sum, SortedDictionary<int, Node> nodes, SortedDictionary<int, Node> operands)
    {
        if (node == sum || node.IsUniform() || nodes.ContainsKey(node.Id))
        {
            return true;
        }

        if (node.Kind == ElementKind.Boolean && node.Op is Elementwise)
        {
            // Comparisons are computed wherever they are used, and what they read is read there.
            return node.Inputs.All(i => Take(i, IsOwn(node, user) ? node : null, sum, nodes, operands));
        }

        if (node.Op is Elementwise { IsCheap: true } && (nodes.Count == 0 || IsOwn(node, user)))
        {
            nodes.Add(node.Id, node);
            return node.Inputs.All(i => Take(i, node, sum, nodes, operands));
        }

        // Kernels step through whole arrays and along their columns.
        operands[node.Id] = node;
        return !isRemade(node) && (node.Op != Primitives.Broadcast || ((BroadcastAttr)node.Attr).Axes.SequenceEqual(Enumerable.Range(0, node.Shape.Rank - 1)));
    }
}
