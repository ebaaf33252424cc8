using System;
using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;

namespace ImamlDsl.Generator.Rules;

/// <summary>
/// Algebra applied while nodes are made, where it is switched on. Only identities that hold for every IEEE number are used on values of the author's: 0·x is kept, since
/// it is NaN where x is infinite.
/// </summary>
internal static class Simplifications
{
    public static Node? Neg(Builder b, IReadOnlyList<Node> x) =>
        x[0].Op == Primitives.Neg ? x[0].Inputs[0]
        : x[0].Op == Primitives.Sub ? b.Minus(x[0].Inputs[1], x[0].Inputs[0])
        : null;

    public static Node? Add(Builder b, IReadOnlyList<Node> x) =>
        x[0].IsConstant(0) ? x[1]
        : x[1].IsConstant(0) ? x[0]
        : x[1].Op == Primitives.Neg ? b.Minus(x[0], x[1].Inputs[0])
        : x[0].Op == Primitives.Neg ? b.Minus(x[1], x[0].Inputs[0])
        : x[0] == x[1] ? b.Mul(b.Constant(2, x[0].Shape), x[0])
        : SliceSimplifications.Add(b, x[0], x[1]);

    public static Node? Sub(Builder b, IReadOnlyList<Node> x) =>
        x[1].IsConstant(0) ? x[0]
        : x[0].IsConstant(0) ? b.Neg(x[1])
        : x[1].Op == Primitives.Neg ? b.Plus(x[0], x[1].Inputs[0])
        : null;

    public static Node? Mul(Builder b, IReadOnlyList<Node> x) =>
        x[0].IsConstant(1) ? x[1]
        : x[1].IsConstant(1) ? x[0]
        : x[0].IsConstant(-1) ? b.Neg(x[1])
        : x[1].IsConstant(-1) ? b.Neg(x[0])
        : x[0].Op == Primitives.Neg ? b.Neg(b.Mul(x[0].Inputs[0], x[1]))
        : x[1].Op == Primitives.Neg ? b.Neg(b.Mul(x[0], x[1].Inputs[0]))
        : x[0].IsUniform() && x[1].Op == Primitives.Mul && x[1].Inputs[0].IsUniform() ? b.Mul(b.Mul(x[0], x[1].Inputs[0]), x[1].Inputs[1])
        : null;

    public static Node? Div(Builder b, IReadOnlyList<Node> x) =>
        x[1].IsConstant(1) ? x[0]
        : x[0].IsConstant(1) ? b.Reciprocal(x[1])
        : x[1].IsUniform() && !x[0].IsUniform() ? b.Mul(b.Reciprocal(x[1]), x[0])
        : null;

    public static Node? Where(Builder b, IReadOnlyList<Node> x) =>
        x[1] == x[2] ? x[1]
        : x[0].Op == Primitives.Not ? b.Where(x[0].Inputs[0], x[2], x[1])
        : null;

    public static Node? Sum(Builder b, Node x, int[] axes)
    {
        if (x.IsUniform())
        {
            var count = axes.Aggregate(Dim.One, (n, axis) => n * x.Shape[axis]);
            return b.Splat(b.Mul(b.Size(count), b.UniformOf(x)), x.Shape.Without(axes));
        }

        // Σ −x = −Σ x; Σ s·x = s·Σ x for s constant along the axes: the reduction is shared by more users.
        if (x.Op == Primitives.Neg)
        {
            return b.Neg(b.Sum(x.Inputs[0], axes));
        }

        if (x.Op == Primitives.Mul)
        {
            for (var i = 0; i < 2; i++)
            {
                if (Narrow(b, x.Inputs[i], axes) is { } factor)
                {
                    return b.Mul(factor, b.Sum(x.Inputs[1 - i], axes));
                }
            }
        }

        if (x.Op == Primitives.Broadcast)
        {
            var repeated = ((BroadcastAttr)x.Attr).Axes;
            if (axes.SequenceEqual(repeated))
            {
                var count = axes.Aggregate(Dim.One, (n, axis) => n * x.Shape[axis]);
                return b.Mul(b.Splat(b.Size(count), x.Inputs[0].Shape), x.Inputs[0]);
            }
        }

        if (SliceSimplifications.Sum(b, x, axes) is { } places)
        {
            return places;
        }

        // Σ (s·x ± t·y) splits where that leaves sums without the factors, which other users share.
        if (b.MaySplitSums && (x.Op == Primitives.Add || x.Op == Primitives.Sub) && x.Inputs.All(i => Separable(b, i, axes)))
        {
            return b.Add(x.Op, Attr.None, b.Sum(x.Inputs[0], axes), b.Sum(x.Inputs[1], axes));
        }

        // Σ over axes of extent 1 is a reshape.
        return axes.All(a => x.Shape[a].IsOne) ? b.Reshape(x, x.Shape.Without(axes)) : null;
    }

    /// <summary>A contraction with a value that is one number throughout is a sum of the other operand.</summary>
    public static Node? Contract(Builder b, Node x, Node y, ContractAttr attr) =>
        x.IsUniform() ? Scaled(b, x, attr.Left, y, attr.Right, attr.Result)
        : y.IsUniform() ? Scaled(b, y, attr.Right, x, attr.Left, attr.Result)
        : null;

    /// <summary>Σ c·x over the indices of x that the result lacks, repeated along those that only the constant has.</summary>
    private static Node Scaled(Builder b, Node uniform, string uniformIndices, Node x, string indices, string result)
    {
        var sum = b.Sum(x, [.. Enumerable.Range(0, indices.Length).Where(a => !result.Contains(indices[a]))]);
        var left = new string([.. indices.Where(result.Contains)]);
        var ordered = b.Permute(sum, [.. result.Where(left.Contains).Select(c => left.IndexOf(c))]);
        var shape = new Shape(result.Select(c => left.Contains(c) ? x.Shape[indices.IndexOf(c)] : uniform.Shape[uniformIndices.IndexOf(c)]));
        var repeated = b.Broadcast(ordered, shape, [.. Enumerable.Range(0, result.Length).Where(a => !left.Contains(result[a]))]);
        return b.Mul(b.Splat(b.UniformOf(uniform), shape), repeated);
    }

    /// <summary>The value without axes along which it only repeats; null where it varies.</summary>
    private static Node? Narrow(Builder b, Node x, int[] axes)
    {
        if (x.IsUniform())
        {
            return b.Splat(b.UniformOf(x), x.Shape.Without(axes));
        }

        if (x.Op != Primitives.Broadcast)
        {
            return null;
        }

        var repeated = ((BroadcastAttr)x.Attr).Axes;
        if (!axes.All(repeated.Contains))
        {
            return null;
        }

        var rest = Enumerable.Range(0, x.Shape.Rank).Where(a => !axes.Contains(a)).ToList();
        return b.Broadcast(x.Inputs[0], x.Shape.Without(axes), repeated.Where(a => !axes.Contains(a)).Select(a => rest.IndexOf(a)).ToArray());
    }

    private static bool Separable(Builder b, Node x, int[] axes) =>
        Narrow(b, x, axes) is not null
        || (x.Op == Primitives.Neg && Separable(b, x.Inputs[0], axes))
        || (x.Op == Primitives.Mul && x.Inputs.Any(i => Narrow(b, i, axes) is not null))
        || ((x.Op == Primitives.Add || x.Op == Primitives.Sub) && x.Inputs.All(i => Separable(b, i, axes)));
}
