using System;
using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.FrontEnd;

internal static partial class OpsLowering
{
    /// <summary>
    /// Einstein's sum convention: operands are contracted from left to right, each pair over the indices that neither the result nor a later operand has; what only one
    /// operand has is summed before.
    /// </summary>
    private static Node Einsum(OpsCall c)
    {
        var equation = c.Value("equation") as string ?? throw c.Unknown("equation");
        var tensors = c.Tensors("operands");
        if (EinsumEquation.Parse(equation, [.. tensors.Select(t => t.Shape.Rank)], out var parsed) is { } mistake)
        {
            throw c.Mismatch("equation", mistake);
        }

        var terms = tensors.Select((t, i) => (Node: t, Indices: parsed.Operands[i])).ToList();
        CheckExtents(c, terms);
        var plain = parsed.Plain();
        var output = new string([.. parsed.Result.Select(plain)]);
        for (var i = 0; i < terms.Count; i++)
        {
            terms[i] = (terms[i].Node, new string([.. terms[i].Indices.Select(plain)]));
        }

        for (var i = 0; i < terms.Count; i++)
        {
            terms[i] = Reduced(c.B, Diagonal(c.B, terms[i]), index => output.Contains(index) || terms.Where((_, j) => j != i).Any(t => t.Indices.Contains(index)));
        }

        var result = terms[0];
        for (var i = 1; i < terms.Count; i++)
        {
            var (next, later) = (terms[i], terms.Skip(i + 1).ToArray());
            var kept = new string([.. (result.Indices + next.Indices).Distinct().Where(index => output.Contains(index) || later.Any(t => t.Indices.Contains(index)))]);
            kept = later.Length == 0 ? new string([.. output.Where(index => kept.Contains(index))]) : kept;
            result = (Paired(c.B, result, next, kept), kept);
        }

        // Axes of an ellipsis that are 1 in every operand were left out.
        var ordered = c.B.Permute(result.Node, [.. output.Where(index => result.Indices.Contains(index)).Select(index => result.Indices.IndexOf(index))]);
        return c.B.Reshape(ordered, new Shape(output.Select(index => result.Indices.Contains(index) ? result.Node.Shape[result.Indices.IndexOf(index)] : Dim.One)));
    }

    /// <summary>A product over common indices: a contraction where some are summed, else entry by entry.</summary>
    private static Node Paired(Builder b, (Node Node, string Indices) x, (Node Node, string Indices) y, string kept)
    {
        if (x.Indices.Any(index => !kept.Contains(index)))
        {
            return b.Contract(x.Node, y.Node, x.Indices, y.Indices, kept);
        }

        var shape = new Shape(kept.Select(index => x.Indices.Contains(index) ? x.Node.Shape[x.Indices.IndexOf(index)] : y.Node.Shape[y.Indices.IndexOf(index)]));
        return b.Mul(Spread(x), Spread(y));

        Node Spread((Node Node, string Indices) term)
        {
            var ordered = b.Permute(term.Node, [.. kept.Where(index => term.Indices.Contains(index)).Select(index => term.Indices.IndexOf(index))]);
            return b.Broadcast(ordered, shape, [.. Enumerable.Range(0, kept.Length).Where(a => !term.Indices.Contains(kept[a]))]);
        }
    }

    /// <summary>Extents of one index agree, or are 1 in an ellipsis, whose axis is then left out.</summary>
    private static void CheckExtents(OpsCall c, List<(Node Node, string Indices)> terms)
    {
        var extents = new Dictionary<char, Dim>();
        for (var i = 0; i < terms.Count; i++)
        {
            var (node, indices) = terms[i];
            var ones = Enumerable.Range(0, indices.Length).Where(a => EinsumEquation.IsOfEllipsis(indices[a]) && node.Shape[a].IsOne).ToArray();
            node = c.B.Reshape(node, node.Shape.Without(ones));
            terms[i] = (node, indices = new string([.. indices.Where((_, a) => !ones.Contains(a))]));
            for (var axis = 0; axis < indices.Length; axis++)
            {
                if (extents.TryGetValue(indices[axis], out var extent) && !extent.Equals(node.Shape[axis]))
                {
                    var name = EinsumEquation.IsOfEllipsis(indices[axis]) ? "an axis of '...'" : $"'{indices[axis]}'";
                    throw c.Mismatch("equation", $"has {extent} and {node.Shape[axis]} for {name}; the operands have {string.Join(", ", c.Tensors("operands").Select(t => t.Shape.ToString()))}");
                }

                extents[indices[axis]] = node.Shape[axis];
            }
        }
    }

    /// <summary>Only the entries at which axes of one index agree.</summary>
    private static (Node Node, string Indices) Diagonal(Builder b, (Node Node, string Indices) term)
    {
        var (node, indices) = term;
        while (indices.FirstOrDefault(index => indices.Count(i => i == index) > 1) is var twice && twice != default)
        {
            // [.., n, .., n, ..] → [n·n, ..], of which every (n + 1)th is on the diagonal.
            var (first, second) = (indices.IndexOf(twice), indices.LastIndexOf(twice));
            int[] others = [.. Enumerable.Range(0, indices.Length).Where(a => a != first && a != second)];
            var (extent, rest) = (node.Shape[first], node.Shape.Select(others));
            var pairs = b.Reshape(b.Permute(node, [first, second, .. others]), new Shape([extent * extent, .. rest]));
            node = b.Slice(pairs, 0, Dim.Constant(0), extent, extent + Dim.One);
            indices = twice + new string([.. others.Select(a => indices[a])]);
        }

        return (node, indices);
    }

    private static (Node Node, string Indices) Reduced(Builder b, (Node Node, string Indices) term, Func<char, bool> kept)
    {
        int[] summed = [.. Enumerable.Range(0, term.Indices.Length).Where(a => !kept(term.Indices[a]))];
        return summed.Length == 0 ? term : (b.Sum(term.Node, summed), new string([.. term.Indices.Where(kept)]));
    }
}
