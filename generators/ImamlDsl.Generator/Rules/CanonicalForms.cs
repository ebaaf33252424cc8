using System;
using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;

namespace ImamlDsl.Generator.Rules;

/// <summary>
/// The forms that later passes rely on, made while nodes are: constants of constants are constants, permutations and repetitions meet at most once, what is
/// one number throughout is a repeated scalar, and a mask chooses rather than multiplies. These are no matter of cost and cannot be switched off.
/// </summary>
internal static class CanonicalForms
{
    public static Node? Neg(Builder b, IReadOnlyList<Node> x) => x[0].ConstantValue() is { } c ? b.Constant(-c, x[0].Shape) : null;

    public static Node? Add(Builder b, IReadOnlyList<Node> x) => Fold(b, x, (p, q) => p + q);

    public static Node? Sub(Builder b, IReadOnlyList<Node> x) => Fold(b, x, (p, q) => p - q);

    /// <summary>A number stands before what it multiplies; a mask of a derivative chooses.</summary>
    public static Node? Mul(Builder b, IReadOnlyList<Node> x) =>
        Fold(b, x, (p, q) => p * q)
        ?? (b.MaySplitSums ? Mask(b, x[0], x[1]) ?? Mask(b, x[1], x[0]) : null)
        ?? (x[1].IsUniform() && !x[0].IsUniform() ? b.Mul(x[1], x[0]) : null);

    public static Node? Div(Builder b, IReadOnlyList<Node> x) => Fold(b, x, (p, q) => p / q);

    public static Node? Reciprocal(Builder b, IReadOnlyList<Node> x) => x[0].ConstantValue() is { } c ? b.Constant(1 / c, x[0].Shape) : null;

    public static Node? Sqrt(Builder b, IReadOnlyList<Node> x) => x[0].ConstantValue() is { } c ? b.Constant(Math.Sqrt(c), x[0].Shape) : null;

    /// <summary>Whole powers have derivatives at 0 that the general rule, 0·0⁻¹, does not give.</summary>
    public static Node? Pow(Builder b, IReadOnlyList<Node> x) => x[1].ConstantValue() switch
    {
        0 => b.Constant(1, x[0].Shape),
        1 => x[0],
        2 => b.Mul(x[0], x[0]),
        -1 => b.Reciprocal(x[0]),
        0.5 => b.Add(Primitives.Sqrt, Attr.None, x[0]),
        _ => null,
    };

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

        // Comparisons are repeated where they are used and never stored, so their operands are.
        if (x is { Kind: ElementKind.Boolean, Op: Elementwise })
        {
            return b.Add(x.Op, x.Attr, [.. x.Inputs.Select(i => b.Broadcast(i, attr.Shape, attr.Axes))]);
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
        : x is { Kind: ElementKind.Boolean, Op: Elementwise } ? b.Add(x.Op, x.Attr, [.. x.Inputs.Select(i => b.Reshape(i, shape))])
        : x.IsUniform() ? b.Splat(b.UniformOf(x), shape)
        : Tables.Reshape(b, x, shape);

    /// <summary>Permuted operands are only a matter of index order.</summary>
    public static Node? Contract(Builder b, Node x, Node y, ContractAttr attr)
    {
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

    private static Node? Fold(Builder b, IReadOnlyList<Node> x, Func<double, double, double> f) =>
        x[0].ConstantValue() is { } p && x[1].ConstantValue() is { } q ? b.Constant(f(p, q), x[0].Shape) : null;

    /// <summary>
    /// (c ? 1 : 0)·x = c ? x : 0, which also keeps an infinite x out where the mask is closed. In derivatives only: what is not chosen has derivative 0, but in what
    /// the author wrote 0·∞ is NaN.
    /// </summary>
    private static Node? Mask(Builder b, Node mask, Node x) =>
        mask.Op != Primitives.Where ? null
        : mask.Inputs[1].IsConstant(1) && mask.Inputs[2].IsConstant(0) ? b.Where(mask.Inputs[0], x, mask.Inputs[2])
        : mask.Inputs[1].IsConstant(0) && mask.Inputs[2].IsConstant(1) ? b.Where(mask.Inputs[0], mask.Inputs[1], x)
        : null;
}
