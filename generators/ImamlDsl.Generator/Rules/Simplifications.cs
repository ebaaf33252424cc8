using System;
using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;

namespace ImamlDsl.Generator.Rules;

/// <summary>
/// Algebra applied while nodes are made. Only identities that hold for every IEEE number are used on values of the author's: 0·x is kept, since
/// it is NaN where x is infinite.
/// </summary>
internal static class Simplifications
{
    public static Node? Neg(Builder b, IReadOnlyList<Node> x) =>
        x[0].Op == Primitives.Neg ? x[0].Inputs[0]
        : x[0].ConstantValue() is { } c ? b.Constant(-c, x[0].Shape)
        : x[0].Op == Primitives.Sub ? b.Minus(x[0].Inputs[1], x[0].Inputs[0])
        : null;

    public static Node? Add(Builder b, IReadOnlyList<Node> x) =>
        Fold(b, x, (p, q) => p + q)
        ?? (x[0].IsConstant(0) ? x[1]
        : x[1].IsConstant(0) ? x[0]
        : x[1].Op == Primitives.Neg ? b.Minus(x[0], x[1].Inputs[0])
        : x[0].Op == Primitives.Neg ? b.Minus(x[1], x[0].Inputs[0])
        : x[0] == x[1] ? b.Mul(b.Constant(2, x[0].Shape), x[0])
        : null);

    public static Node? Sub(Builder b, IReadOnlyList<Node> x) =>
        Fold(b, x, (p, q) => p - q)
        ?? (x[1].IsConstant(0) ? x[0]
        : x[0].IsConstant(0) ? b.Neg(x[1])
        : x[1].Op == Primitives.Neg ? b.Plus(x[0], x[1].Inputs[0])
        : null);

    public static Node? Mul(Builder b, IReadOnlyList<Node> x) =>
        Fold(b, x, (p, q) => p * q)
        ?? (x[0].IsConstant(1) ? x[1]
        : x[1].IsConstant(1) ? x[0]
        : x[0].IsConstant(-1) ? b.Neg(x[1])
        : x[1].IsConstant(-1) ? b.Neg(x[0])
        : x[0].Op == Primitives.Neg ? b.Neg(b.Mul(x[0].Inputs[0], x[1]))
        : x[1].Op == Primitives.Neg ? b.Neg(b.Mul(x[0], x[1].Inputs[0]))
        : x[1].IsUniform() && !x[0].IsUniform() ? b.Mul(x[1], x[0])
        : x[0].IsUniform() && x[1].Op == Primitives.Mul && x[1].Inputs[0].IsUniform() ? b.Mul(b.Mul(x[0], x[1].Inputs[0]), x[1].Inputs[1])
        : Mask(b, x[0], x[1]) ?? Mask(b, x[1], x[0]));

    public static Node? Div(Builder b, IReadOnlyList<Node> x) =>
        Fold(b, x, (p, q) => p / q)
        ?? (x[1].IsConstant(1) ? x[0]
        : x[0].IsConstant(1) ? b.Reciprocal(x[1])
        : x[1].IsUniform() && !x[0].IsUniform() ? b.Mul(b.Reciprocal(x[1]), x[0])
        : null);

    public static Node? Reciprocal(Builder b, IReadOnlyList<Node> x) => x[0].ConstantValue() is { } c ? b.Constant(1 / c, x[0].Shape) : null;

    public static Node? Sqrt(Builder b, IReadOnlyList<Node> x) => x[0].ConstantValue() is { } c ? b.Constant(Math.Sqrt(c), x[0].Shape) : null;

    public static Node? Where(Builder b, IReadOnlyList<Node> x) => x[1] == x[2] ? x[1] : null;

    public static Node? Pow(Builder b, IReadOnlyList<Node> x) => x[1].ConstantValue() switch
    {
        0 => b.Constant(1, x[0].Shape),
        1 => x[0],
        2 => b.Mul(x[0], x[0]),
        -1 => b.Reciprocal(x[0]),
        0.5 => b.Add(Primitives.Sqrt, Attr.None, x[0]),
        _ => null,
    };

    public static Node? Sum(Builder b, Node x, int[] axes)
    {
        if (axes.Length == 0)
        {
            return x;
        }

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

        // Σ (s·x ± t·y) splits where that leaves sums without the factors, which other users share.
        if (b.MaySplitSums && (x.Op == Primitives.Add || x.Op == Primitives.Sub) && x.Inputs.All(i => Separable(b, i, axes)))
        {
            return b.Add(x.Op, Attr.None, b.Sum(x.Inputs[0], axes), b.Sum(x.Inputs[1], axes));
        }

        // Σ over axes of extent 1 is a reshape.
        return axes.All(a => x.Shape[a].IsOne) ? b.Reshape(x, x.Shape.Without(axes)) : null;
    }

    public static Node? Broadcast(Builder b, Node x, BroadcastAttr attr)
    {
        if (attr.Axes.Length == 0)
        {
            return x;
        }

        if (x.ConstantValue() is { } c)
        {
            return b.Constant(c, attr.Shape);
        }

        if (x.Op == Primitives.Broadcast)
        {
            var inner = ((BroadcastAttr)x.Attr).Axes;
            var kept = Enumerable.Range(0, attr.Shape.Rank).Where(a => !attr.Axes.Contains(a)).ToArray();
            return b.Broadcast(x.Inputs[0], attr.Shape, [.. attr.Axes, .. inner.Select(a => kept[a])]);
        }

        return !x.IsUniform() && attr.Axes.All(a => attr.Shape[a].IsOne) ? b.Reshape(x, attr.Shape) : null;
    }

    public static Node? Permute(Builder b, Node x, int[] axes)
    {
        if (axes.SequenceEqual(Enumerable.Range(0, axes.Length)))
        {
            return x;
        }

        if (x.Op == Primitives.Permute)
        {
            var inner = ((AxesAttr)x.Attr).Axes;
            return b.Permute(x.Inputs[0], axes.Select(a => inner[a]).ToArray());
        }

        if (x.Op == Primitives.Broadcast)
        {
            // Repeated axes move freely; the others keep their order relative to the operand's permutation.
            var repeated = ((BroadcastAttr)x.Attr).Axes;
            var kept = Enumerable.Range(0, x.Shape.Rank).Where(a => !repeated.Contains(a)).ToArray();
            var order = axes.Where(a => !repeated.Contains(a)).Select(a => Array.IndexOf(kept, a)).ToArray();
            var moved = Enumerable.Range(0, axes.Length).Where(i => repeated.Contains(axes[i])).ToArray();
            return b.Broadcast(b.Permute(x.Inputs[0], order), x.Shape.Select(axes), moved);
        }

        if (x.ConstantValue() is { } c)
        {
            return b.Constant(c, x.Shape.Select(axes));
        }

        // Comparisons are repeated where they are used and never stored, so their operands move instead.
        if (x is { Kind: ElementKind.Boolean, Op: Elementwise })
        {
            return b.Add(x.Op, x.Attr, [.. x.Inputs.Select(i => b.Permute(i, axes))]);
        }

        // Moving only axes of extent 1 changes no entry's place.
        var large = axes.Where(a => !x.Shape[a].IsOne);
        return large.SequenceEqual(large.OrderBy(a => a)) ? b.Reshape(x, x.Shape.Select(axes)) : null;
    }

    public static Node? Reshape(Builder b, Node x, Shape shape) =>
        shape.Equals(x.Shape) ? x
        : x.Op == Primitives.Reshape ? b.Reshape(x.Inputs[0], shape)
        : x.IsUniform() ? b.Splat(b.UniformOf(x), shape)
        : null;

    /// <summary>Permuted operands are only a matter of index order; one that is a single number throughout leaves a sum of the other.</summary>
    public static Node? Contract(Builder b, Node x, Node y, ContractAttr attr)
    {
        if (x.IsUniform() || y.IsUniform())
        {
            return x.IsUniform() ? Scaled(b, x, attr.Left, y, attr.Right, attr.Result) : Scaled(b, y, attr.Right, x, attr.Left, attr.Result);
        }

        if (x.Op == Primitives.Permute)
        {
            return b.Contract(x.Inputs[0], y, Reorder(attr.Left, x), attr.Right, attr.Result);
        }

        return y.Op == Primitives.Permute ? b.Contract(x, y.Inputs[0], attr.Left, Reorder(attr.Right, y), attr.Result) : null;

        static string Reorder(string indices, Node permute)
        {
            var axes = ((AxesAttr)permute.Attr).Axes;
            var order = new char[indices.Length];
            for (var i = 0; i < order.Length; i++)
            {
                order[axes[i]] = indices[i];
            }

            return new string(order);
        }
    }

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

    private static Node? Fold(Builder b, IReadOnlyList<Node> x, Func<double, double, double> f) =>
        x[0].ConstantValue() is { } p && x[1].ConstantValue() is { } q ? b.Constant(f(p, q), x[0].Shape) : null;

    /// <summary>(c ? 1 : 0)·x = c ? x : 0, which also keeps an infinite x out where the mask is closed.</summary>
    private static Node? Mask(Builder b, Node mask, Node x) =>
        mask.Op == Primitives.Where && mask.Inputs[1].IsConstant(1) && mask.Inputs[2].IsConstant(0) ? b.Where(mask.Inputs[0], x, mask.Inputs[2]) : null;

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
