using System;
using System.Linq;
using ImamlDsl.Generator.Ir;

namespace ImamlDsl.Generator.Rules;

/// <summary>Short names for building nodes.</summary>
internal static class BuilderExtensions
{
    public static Node Constant(this Builder b, double value, Shape shape) => b.Add(Primitives.Constant, new ConstantAttr(value, shape));

    public static Node Zero(this Builder b, Shape shape) => b.Constant(0, shape);

    public static Node Size(this Builder b, Dim dim) => dim.IsConstant ? b.Constant(dim.Value, Shape.Scalar) : b.Add(Primitives.Size, new DimAttr(dim));

    public static Node Neg(this Builder b, Node x) => b.Add(Primitives.Neg, Attr.None, x);

    public static Node Plus(this Builder b, Node x, Node y) => b.Add(Primitives.Add, Attr.None, x, y);

    public static Node Minus(this Builder b, Node x, Node y) => b.Add(Primitives.Sub, Attr.None, x, y);

    public static Node Mul(this Builder b, Node x, Node y) => b.Add(Primitives.Mul, Attr.None, x, y);

    public static Node Div(this Builder b, Node x, Node y) => b.Add(Primitives.Div, Attr.None, x, y);

    public static Node Pow(this Builder b, Node x, Node exponent) => b.Add(Primitives.Pow, Attr.None, x, exponent);

    public static Node Reciprocal(this Builder b, Node x) => b.Add(Primitives.Reciprocal, Attr.None, x);

    public static Node Where(this Builder b, Node condition, Node x, Node y) => b.Add(Primitives.Where, Attr.None, condition, x, y);

    public static Node Sum(this Builder b, Node x, params int[] axes) => b.Add(Primitives.Sum, new AxesAttr(axes.OrderBy(a => a).ToArray()), x);

    public static Node Broadcast(this Builder b, Node x, Shape shape, int[] axes) => b.Add(Primitives.Broadcast, new BroadcastAttr(shape, axes.OrderBy(a => a).ToArray()), x);

    public static Node Permute(this Builder b, Node x, int[] axes) => b.Add(Primitives.Permute, new AxesAttr(axes), x);

    public static Node Reshape(this Builder b, Node x, Shape shape) => b.Add(Primitives.Reshape, new ShapeAttr(shape), x);

    public static Node Contract(this Builder b, Node x, Node y, string left, string right, string result) =>
        b.Add(Primitives.Contract, new ContractAttr(left, right, result), x, y);

    /// <summary>Entries start, start + step, … along an axis.</summary>
    public static Node Slice(this Builder b, Node x, int axis, Dim start, Dim length, Dim? step = null) =>
        b.Add(Primitives.Slice, new SliceAttr(axis, start, step ?? Dim.One, length, x.Shape[axis]), x);

    /// <summary>One entry along an axis, which disappears.</summary>
    public static Node Select(this Builder b, Node x, int axis, Dim place) => b.Reshape(b.Slice(x, axis, place, Dim.One), x.Shape.Without([axis]));

    /// <summary>Zeros before and after along an axis.</summary>
    public static Node Embed(this Builder b, Node x, int axis, Dim before, Dim extent) =>
        b.Add(Primitives.Embed, new SliceAttr(axis, before, Dim.One, x.Shape[axis], extent), x);

    public static Node Concat(this Builder b, int axis, params Node[] x) => b.Add(Primitives.Concat, new AxesAttr(axis), x);

    /// <summary>A scalar repeated to a shape.</summary>
    public static Node Splat(this Builder b, Node scalar, Shape shape) => b.Broadcast(scalar, shape, Enumerable.Range(0, shape.Rank).ToArray());

    /// <summary>x + y where either may be zero (null).</summary>
    public static Node? Sum2(this Builder b, Node? x, Node? y) => x is null ? y : y is null ? x : b.Plus(x, y);

    public static Node AddOrFirst(this Builder b, Node? sum, Node term) => sum is null ? term : b.Plus(sum, term);

    /// <summary>Whether all entries are one number known without data: a constant, or a scalar of sizes, repeated.</summary>
    public static bool IsUniform(this Node node) =>
        node.Op == Primitives.Constant || node.Op == Primitives.Size
        || (node.Op == Primitives.Broadcast && node.Inputs[0].Shape.Rank == 0 && node.Inputs[0].IsUniform())
        || (node.Shape.Rank == 0 && node.Op is Elementwise { Host: not null } && node.Inputs.All(IsUniform));

    /// <summary>The one number of a uniform value, as a scalar.</summary>
    public static Node UniformOf(this Builder b, Node node) =>
        node.Op == Primitives.Constant ? b.Constant(((ConstantAttr)node.Attr).Value, Shape.Scalar)
        : node.Op == Primitives.Broadcast ? node.Inputs[0]
        : node;

    /// <summary>Whether the value is this constant everywhere.</summary>
    public static bool IsConstant(this Node node, double value) => node.Op == Primitives.Constant && ((ConstantAttr)node.Attr).Value.Equals(value);

    /// <summary>The value whose entries, in the same order, this one shows.</summary>
    public static Node Base(this Node node)
    {
        while (node.Op == Primitives.Reshape)
        {
            node = node.Inputs[0];
        }

        return node;
    }

    public static bool IsContraction(this Node node) =>
        node.Op == Primitives.Contract || node.Op == Primitives.ConvForward || node.Op == Primitives.ConvInputGradient || node.Op == Primitives.ConvWeightGradient;

    public static double? ConstantValue(this Node node) => node.Op == Primitives.Constant ? ((ConstantAttr)node.Attr).Value : null;
}
