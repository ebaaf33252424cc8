using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;

namespace ImamlDsl.Generator.Rules;

/// <summary>Algebra of slices, their adjoints and concatenations; every identity holds entry by entry.</summary>
internal static class SliceSimplifications
{
    /// <summary>The forms that hold whatever is simplified. Comparisons are repeated where they are used and never stored, so their operands are sliced instead.</summary>
    public static Node? Canonical(Builder b, Node x, SliceAttr slice) =>
        slice.IsWhole ? x
        : x is { Kind: ElementKind.Boolean, Op: Elementwise } ? b.Add(x.Op, x.Attr, [.. x.Inputs.Select(i => b.Add(Primitives.Slice, slice, i))])
        : null;

    public static Node? Slice(Builder b, Node x, SliceAttr slice)
    {
        var shape = x.Shape.With(slice.Axis, slice.Length);
        if (x.IsUniform())
        {
            return b.Splat(b.UniformOf(x), shape);
        }

        if (x.Op == Primitives.Broadcast)
        {
            var axes = ((BroadcastAttr)x.Attr).Axes;
            return axes.Contains(slice.Axis) ? b.Broadcast(x.Inputs[0], shape, axes)
                : b.Broadcast(b.Add(Primitives.Slice, slice.Along(Kept(axes, slice.Axis)), x.Inputs[0]), shape, axes);
        }

        if (x.Op == Primitives.Slice && (SliceAttr)x.Attr is var inner && inner.Axis == slice.Axis)
        {
            return b.Add(Primitives.Slice, new SliceAttr(slice.Axis, inner.Start + (slice.Start * inner.Step), inner.Step * slice.Step, slice.Length, inner.Extent), x.Inputs[0]);
        }

        if (x.Op == Primitives.Embed && x.Attr.ToString() == slice.ToString())
        {
            return x.Inputs[0];
        }

        return x.Op == Primitives.Concat && ((AxesAttr)x.Attr).Axes[0] == slice.Axis && slice.Step.IsOne ? OfConcat(b, x, slice) : null;
    }

    public static Node? Embed(Builder b, Node x, SliceAttr slice)
    {
        var shape = x.Shape.With(slice.Axis, slice.Extent);
        if (x.IsConstant(0))
        {
            return b.Zero(shape);
        }

        if (x.Op == Primitives.Broadcast && !x.IsUniform() && ((BroadcastAttr)x.Attr).Axes is var axes && !axes.Contains(slice.Axis))
        {
            return b.Broadcast(b.Add(Primitives.Embed, slice.Along(Kept(axes, slice.Axis)), x.Inputs[0]), shape, axes);
        }

        if (x.Op == Primitives.Embed && (SliceAttr)x.Attr is var inner && inner.Axis == slice.Axis)
        {
            return b.Add(Primitives.Embed, new SliceAttr(slice.Axis, slice.Start + (inner.Start * slice.Step), inner.Step * slice.Step, inner.Length, slice.Extent), x.Inputs[0]);
        }

        return null;
    }

    public static Node? Concat(Builder b, IReadOnlyList<Node> x, int axis)
    {
        if (x.Any(i => i.Op == Primitives.Concat && ((AxesAttr)i.Attr).Axes[0] == axis))
        {
            return b.Concat(axis, [.. x.SelectMany(i => i.Op == Primitives.Concat && ((AxesAttr)i.Attr).Axes[0] == axis ? i.Inputs : [i])]);
        }

        var extent = x.Aggregate(Dim.Constant(0), (sum, i) => sum + i.Shape[axis]);
        if (x.All(i => i.ConstantValue() is { } c && c.Equals(x[0].ConstantValue()!.Value)))
        {
            return b.Constant(x[0].ConstantValue()!.Value, x[0].Shape.With(axis, extent));
        }

        // Zeros around one operand: as the adjoint of a slice.
        if (x.Count(i => !i.IsConstant(0)) == 1)
        {
            var at = Enumerable.Range(0, x.Count).First(i => !x[i].IsConstant(0));
            var start = x.Take(at).Aggregate(Dim.Constant(0), (sum, i) => sum + i.Shape[axis]);
            return b.Add(Primitives.Embed, new SliceAttr(axis, start, Dim.One, x[at].Shape[axis], extent), x[at]);
        }

        // Neighbouring parts of one value are one part.
        for (var i = 1; i < x.Count; i++)
        {
            if (Joined(b, x[i - 1], x[i], axis) is { } joined)
            {
                return b.Concat(axis, [.. x.Take(i - 1), joined, .. x.Skip(i + 1)]);
            }
        }

        return null;
    }

    /// <summary>A sum of two values that are zero outside of places along one axis: the same places are summed there, neighbouring ones laid side by side.</summary>
    public static Node? Add(Builder b, Node x, Node y)
    {
        if (x.Op != Primitives.Embed || y.Op != Primitives.Embed)
        {
            return null;
        }

        var (p, q) = ((SliceAttr)x.Attr, (SliceAttr)y.Attr);
        if (p.ToString() == q.ToString())
        {
            return b.Add(Primitives.Embed, p, b.Plus(x.Inputs[0], y.Inputs[0]));
        }

        if (p.Axis != q.Axis || !p.Step.IsOne || !q.Step.IsOne)
        {
            return null;
        }

        return (p.Start + p.Length).Equals(q.Start) ? SideBySide(b, x, y)
            : (q.Start + q.Length).Equals(p.Start) ? SideBySide(b, y, x)
            : null;
    }

    /// <summary>Σ over axes of a value that is zero outside of places along one.</summary>
    public static Node? Sum(Builder b, Node x, int[] axes)
    {
        if (x.Op != Primitives.Embed)
        {
            return null;
        }

        var slice = (SliceAttr)x.Attr;
        var sum = b.Sum(x.Inputs[0], axes);
        return axes.Contains(slice.Axis) ? sum : b.Add(Primitives.Embed, slice.Along(Kept(axes, slice.Axis)), sum);
    }

    private static Node SideBySide(Builder b, Node first, Node second)
    {
        var (p, q) = ((SliceAttr)first.Attr, (SliceAttr)second.Attr);
        return b.Add(Primitives.Embed, new SliceAttr(p.Axis, p.Start, Dim.One, p.Length + q.Length, p.Extent), b.Concat(p.Axis, first.Inputs[0], second.Inputs[0]));
    }

    /// <summary>A slice that lies within one operand of a concatenation.</summary>
    private static Node? OfConcat(Builder b, Node concat, SliceAttr slice)
    {
        for (var i = 0; i < concat.Inputs.Count; i++)
        {
            var part = ConcatRow.Part(concat, i);
            var (before, after) = (slice.Start - part.Start, part.Start + part.Length - slice.Start - slice.Length);
            if (before.IsNonNegative && after.IsNonNegative)
            {
                return b.Add(Primitives.Slice, new SliceAttr(slice.Axis, before, Dim.One, slice.Length, part.Length), concat.Inputs[i]);
            }
        }

        return null;
    }

    private static Node? Joined(Builder b, Node x, Node y, int axis)
    {
        if (x.Op != Primitives.Slice || y.Op != Primitives.Slice || x.Inputs[0] != y.Inputs[0])
        {
            return null;
        }

        var (p, q) = ((SliceAttr)x.Attr, (SliceAttr)y.Attr);
        return p.Axis == axis && q.Axis == axis && p.Step.IsOne && q.Step.IsOne && (p.Start + p.Length).Equals(q.Start)
            ? b.Add(Primitives.Slice, new SliceAttr(axis, p.Start, Dim.One, p.Length + q.Length, p.Extent), x.Inputs[0])
            : null;
    }

    /// <summary>An axis's position among those that are left.</summary>
    private static int Kept(int[] axes, int axis) => axis - axes.Count(a => a < axis);
}
