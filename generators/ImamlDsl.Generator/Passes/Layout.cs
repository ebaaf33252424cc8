using System;
using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Passes;

/// <summary>
/// Contract: chooses the physical order of every parameter and moves permutations of axes to where they cost nothing: through elementwise work and
/// reductions, into contractions (where they are only index order) and into the parameters' own storage. Values keep their meaning.
/// </summary>
internal static class Layout
{
    /// <summary>Moves permutations towards the outputs of a graph.</summary>
    public static IReadOnlyList<Node> Sink(Builder b, IReadOnlyList<Node> outputs) => b.Import(outputs, SinkNode);

    /// <summary>Chooses how the parameters are stored, given all programs of a model.</summary>
    public static IReadOnlyDictionary<int, PhysicalLayout> Choose(IReadOnlyList<Node> outputs)
    {
        var layouts = new Dictionary<int, PhysicalLayout>();
        foreach (var node in Graph.Reachable(outputs))
        {
            for (var i = 0; i < node.Inputs.Count; i++)
            {
                var input = node.Inputs[i];
                var split = input.Shape;
                var parameter = input.Op == Primitives.Reshape ? input.Inputs[0] : input;
                if (parameter.Op != Primitives.Parameter || layouts.ContainsKey(Index(parameter)))
                {
                    continue;
                }

                var permutation = node.Op == Primitives.Permute ? ((AxesAttr)node.Attr).Axes
                    : node.Op == Primitives.Contract ? Matching((ContractAttr)node.Attr, i)
                    : null;
                if (permutation is not null && !permutation.SequenceEqual(Enumerable.Range(0, permutation.Length)))
                {
                    layouts.Add(Index(parameter), new PhysicalLayout(split, permutation));
                }
            }
        }

        return layouts;
    }

    /// <summary>Rewrites a graph over logically stored parameters into one over parameters stored as chosen.</summary>
    public static IReadOnlyList<Node> Apply(Builder b, IReadOnlyList<Node> outputs, IReadOnlyDictionary<int, PhysicalLayout> layouts) =>
        b.Import(outputs, (builder, node, inputs) =>
        {
            if (node.Op != Primitives.Parameter || !layouts.TryGetValue(Index(node), out var layout))
            {
                return builder.Add(node.Op, node.Attr, inputs.ToArray());
            }

            var slot = (SlotAttr)node.Attr;
            var physical = builder.Add(Primitives.Parameter, new SlotAttr(slot.Index, layout.Shape, slot.Kind, slot.Shared));
            return builder.Reshape(builder.Permute(physical, PermuteRow.Inverse(layout.Permutation)), slot.Shape);
        });

    private static int Index(Node parameter) => ((SlotAttr)parameter.Attr).Index;

    /// <summary>The order of an operand's axes in which its contracted indices run as in the other operand; null where it needs no change.</summary>
    private static int[]? Matching(ContractAttr attr, int operand)
    {
        var (own, other) = operand == 0 ? (attr.Left, attr.Right) : (attr.Right, attr.Left);
        var contracted = other.Where(c => own.Contains(c) && !attr.Result.Contains(c)).ToArray();
        var next = 0;
        return [.. own.Select(c => contracted.Contains(c) ? own.IndexOf(contracted[next++]) : own.IndexOf(c))];
    }

    private static Node SinkNode(Builder b, Node node, IReadOnlyList<Node> inputs)
    {
        switch (node.Op)
        {
            case Elementwise op when inputs.FirstOrDefault(i => i.Op == Primitives.Permute) is { } permuted:
                {
                    var axes = ((AxesAttr)permuted.Attr).Axes;
                    var inverse = PermuteRow.Inverse(axes);
                    return b.Permute(b.Add(op, node.Attr, [.. inputs.Select(i => b.Permute(i, inverse))]), axes);
                }

            case SumRow or Reduction when inputs[0].Op == Primitives.Permute:
                {
                    var axes = ((AxesAttr)inputs[0].Attr).Axes;
                    var reduced = ((AxesAttr)node.Attr).Axes.Select(a => axes[a]).OrderBy(a => a).ToArray();
                    if (node.Op is Reduction && reduced[reduced.Length - 1] - reduced[0] != reduced.Length - 1)
                    {
                        goto default; // the kernels reduce neighbouring axes only
                    }

                    var rest = Enumerable.Range(0, axes.Length).Where(a => !reduced.Contains(a)).ToList();
                    var order = axes.Where(a => !reduced.Contains(a)).Select(a => rest.IndexOf(a)).ToArray();
                    return b.Permute(b.Add(node.Op, new AxesAttr(reduced), inputs[0].Inputs[0]), order);
                }

            case SliceRow or EmbedRow or CumSumRow when inputs[0].Op == Primitives.Permute:
                {
                    var axes = ((AxesAttr)inputs[0].Attr).Axes;
                    Attr moved = node.Attr is ScanAttr scan ? new ScanAttr(axes[scan.Axis], scan.Reversed) : ((SliceAttr)node.Attr).Along(axes[((SliceAttr)node.Attr).Axis]);
                    return b.Permute(b.Add(node.Op, moved, inputs[0].Inputs[0]), axes);
                }

            case ConcatRow when inputs.FirstOrDefault(i => i.Op == Primitives.Permute) is { } permuted:
                {
                    var axes = ((AxesAttr)permuted.Attr).Axes;
                    var inverse = PermuteRow.Inverse(axes);
                    return b.Permute(b.Concat(axes[((AxesAttr)node.Attr).Axes[0]], [.. inputs.Select(i => b.Permute(i, inverse))]), axes);
                }

            case ContractRow:
                return SplitMerged(b, inputs[0], inputs[1], (ContractAttr)node.Attr);

            default:
                return b.Add(node.Op, node.Attr, inputs.ToArray());
        }
    }

    /// <summary>Contracts over axes as they were before a reshape merged them, so that the permutation below becomes index order.</summary>
    private static Node SplitMerged(Builder b, Node left, Node right, ContractAttr attr)
    {
        if (Merge(left) is { } groups)
        {
            return Split(b, left.Inputs[0], right, attr.Left, attr.Right, groups, attr.Result, (x, y, l, r) => b.Contract(x, y, l, r, attr.Result))
                ?? b.Add(Primitives.Contract, attr, left, right);
        }

        if (Merge(right) is { } rightGroups)
        {
            return Split(b, right.Inputs[0], left, attr.Right, attr.Left, rightGroups, attr.Result, (x, y, r, l) => b.Contract(y, x, l, r, attr.Result))
                ?? b.Add(Primitives.Contract, attr, left, right);
        }

        return b.Add(Primitives.Contract, attr, left, right);
    }

    private static Node? Split(Builder b, Node merged, Node other, string own, string others, int[] groups, string result, Func<Node, Node, string, string, Node> contract)
    {
        var free = Enumerable.Range('a', 26).Select(c => (char)c).Where(c => !own.Contains(c) && !others.Contains(c) && !result.Contains(c));
        var fresh = new Queue<char>(free);
        var (ownIndices, otherIndices) = ("", others);
        var otherShape = other.Shape.ToList();
        var axis = 0;
        for (var g = 0; g < groups.Length; g++)
        {
            var axes = Enumerable.Range(axis, groups[g]).ToArray();
            axis += groups[g];
            if (axes.Length == 1)
            {
                ownIndices += own[g];
                continue;
            }

            var position = otherIndices.IndexOf(own[g]);
            if (position < 0 || result.Contains(own[g]))
            {
                return null;
            }

            var indices = new string([.. axes.Select(_ => fresh.Dequeue())]);
            ownIndices += indices;
            otherIndices = otherIndices.Remove(position, 1).Insert(position, indices);
            otherShape.RemoveAt(position);
            otherShape.InsertRange(position, axes.Select(a => merged.Shape[a]));
        }

        return contract(merged, b.Reshape(other, new Shape(otherShape)), ownIndices, otherIndices);
    }

    /// <summary>For a reshape that only merges neighbouring axes of a permuted value: how many axes each axis of the result merges.</summary>
    private static int[]? Merge(Node node)
    {
        if (node.Op != Primitives.Reshape || node.Inputs[0].Op != Primitives.Permute)
        {
            return null;
        }

        var from = node.Inputs[0].Shape;
        var groups = new int[node.Shape.Rank];
        var axis = 0;
        for (var i = 0; i < groups.Length; i++)
        {
            var extent = Dim.One;
            do
            {
                if (axis == from.Rank)
                {
                    return null;
                }

                extent *= from[axis++];
                groups[i]++;
            }
            while (!extent.Equals(node.Shape[i]));
        }

        return axis == from.Rank ? groups : null;
    }
}
