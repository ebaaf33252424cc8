using System;
using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.FrontEnd;

internal static partial class OpsLowering
{
    private static Node Slice(OpsCall c)
    {
        var x = c.Tensor("x");
        var axis = c.Axis(c.Integer("axis"), x, "axis");
        var (extent, step) = (x.Shape[axis], c.Integer("step"));
        if (step < 1)
        {
            throw c.Mismatch("step", $"takes a step of at least 1; given {step}");
        }

        var start = Bound(c, "start", extent);
        var end = c.Has("end") ? Bound(c, "end", extent) : extent;
        var length = Steps(end - start, step)
            ?? throw c.Mismatch($"cannot tell how many steps of {step} lie between {start} and {end}: make their distance a multiple of {step}");
        return Required(c, length - Dim.One) ? c.B.Slice(x, axis, start, length, Dim.Constant(step))
            : throw c.Mismatch($"takes no entry along axis {axis} of {x.Shape}: it begins at {start} and ends before {end}");
    }

    private static Node Select(OpsCall c)
    {
        var x = c.Tensor("x");
        var axis = c.Axis(c.Integer("axis"), x, "axis");
        var (extent, index) = (x.Shape[axis], c.Extent("index"));
        var place = index.IsConstant && index.Value < 0 ? extent + index : index;
        if (!Required(c, place) || !Required(c, extent - place - Dim.One))
        {
            throw c.Mismatch("index", $"has no entry {index} along axis {axis} of {x.Shape}: indices run from {Dim.Constant(0) - extent} to {extent - Dim.One}");
        }

        return c.B.Select(x, axis, place);
    }

    /// <summary>Parts of one size; the last may be smaller.</summary>
    private static object Split(OpsCall c)
    {
        var x = c.Tensor("x");
        var axis = c.Axis(c.Integer("axis"), x, "axis");
        var size = c.Extent("splitSize");
        return size.IsConstant && size.Value < 1 ? throw c.Mismatch("splitSize", $"takes a size of at least 1; given {size}") : Parts(c, x, axis, size);
    }

    /// <summary>At most so many parts of one size; the last may be smaller.</summary>
    private static object Chunk(OpsCall c)
    {
        var x = c.Tensor("x");
        var axis = c.Axis(c.Integer("axis"), x, "axis");
        var (extent, chunks) = (x.Shape[axis], c.Integer("chunks"));
        if (chunks < 1)
        {
            throw c.Mismatch("chunks", $"takes a number of chunks of at least 1; given {chunks}");
        }

        var size = extent.IsConstant ? Dim.Constant((extent.Value + (chunks - 1L)) / chunks) : extent.DivideBy(Dim.Constant(chunks));
        return Parts(c, x, axis, size ?? throw c.Mismatch($"cannot divide the extent {extent} of axis {axis} of {x.Shape} into {chunks} equal parts"));
    }

    private static object[] Parts(OpsCall c, Node x, int axis, Dim size)
    {
        var extent = x.Shape[axis];
        var count = extent.IsConstant && size.IsConstant ? Dim.Constant((extent.Value + (size.Value - 1L)) / size.Value) : extent.DivideBy(size);
        if (count is not { IsConstant: true })
        {
            throw c.Mismatch($"cannot tell how many parts of {size} the extent {extent} of axis {axis} of {x.Shape} has");
        }

        return [.. Enumerable.Range(0, count.Value).Select(i => Dim.Constant(i) * size).Select(start =>
        {
            var rest = extent - start;
            return c.B.Slice(x, axis, start, rest.IsConstant && size.IsConstant && rest.Value < size.Value ? rest : size);
        })];
    }

    private static Node Concat(OpsCall c)
    {
        var tensors = c.Tensors("tensors");
        if (tensors.Length == 0)
        {
            throw c.Mismatch("takes at least one tensor; none was given");
        }

        var axis = c.Axis(c.Integer("axis"), tensors[0], "axis");
        return Joined(c, tensors, axis, tensors.All(t => t.Shape.Rank == tensors[0].Shape.Rank && t.Shape.Without([axis]).Equals(tensors[0].Shape.Without([axis]))),
            $"takes tensors whose extents differ along axis {axis} only");
    }

    private static Node Stack(OpsCall c)
    {
        var tensors = c.Tensors("tensors");
        if (tensors.Length == 0)
        {
            throw c.Mismatch("takes at least one tensor; none was given");
        }

        var axis = NewAxis(c, tensors[0].Shape);
        var fits = tensors.All(t => t.Shape.Equals(tensors[0].Shape));
        return Joined(c, fits ? [.. tensors.Select(t => c.B.Reshape(t, Inserted(t.Shape, axis)))] : tensors, axis, fits, "takes tensors of one shape");
    }

    private static Node Joined(OpsCall c, Node[] tensors, int axis, bool fits, string expected) => fits
        ? c.B.Concat(axis, tensors)
        : throw c.Mismatch($"{expected}; they have {string.Join(", ", tensors.Select(t => t.Shape.ToString()))}");

    /// <summary>A constant before and after along one axis, or along each.</summary>
    private static Node Pad(OpsCall c)
    {
        var (x, value) = (c.Tensor("x"), c.Number("value"));
        if (c.Has("axis"))
        {
            return Padded(c, x, c.Axis(c.Integer("axis"), x, "axis"), c.Extent("before"), c.Extent("after"), value);
        }

        var pairs = c.Value("padding") is object[] items && items.All(i => i is object[] { Length: 2 } pair && pair.All(p => p is Dim))
            ? items.Select(i => (Before: (Dim)((object[])i)[0], After: (Dim)((object[])i)[1])).ToArray()
            : throw c.Unknown("padding");
        if (pairs.Length != x.Shape.Rank)
        {
            throw c.Mismatch("padding", $"takes a pair for each of the {x.Shape.Rank} axes of {x.Shape}; given {pairs.Length}");
        }

        for (var axis = 0; axis < pairs.Length; axis++)
        {
            x = Padded(c, x, axis, pairs[axis].Before, pairs[axis].After, value);
        }

        return x;
    }

    private static Node Padded(OpsCall c, Node x, int axis, Dim before, Dim after, double value)
    {
        if (!Required(c, before) || !Required(c, after))
        {
            throw c.Mismatch($"takes at least 0 entries before and after; given {before} and {after} (Slice takes entries away)");
        }

        if (value == 0)
        {
            return c.B.Embed(x, axis, before, before + x.Shape[axis] + after);
        }

        var parts = new List<Node> { x };
        if (!before.IsZero)
        {
            parts.Insert(0, c.B.Constant(value, x.Shape.With(axis, before)));
        }

        if (!after.IsZero)
        {
            parts.Add(c.B.Constant(value, x.Shape.With(axis, after)));
        }

        return c.B.Concat(axis, [.. parts]);
    }

    private static Node CumSum(OpsCall c)
    {
        var x = c.Tensor("x");
        return c.B.Add(Primitives.CumSum, new ScanAttr(c.Axis(c.Integer("axis"), x, "axis"), false), x);
    }

    private static Node Embedding(OpsCall c)
    {
        var (weight, indices) = (c.Tensor("weight"), c.Tensor("indices"));
        if (weight.Shape.Rank != 2)
        {
            throw c.Mismatch("weight", $"takes a weight [rows, features]; it has {weight.Shape}");
        }

        c.Lowering.LimitIndices(c, "indices", weight.Shape[0]);
        return c.B.Add(Primitives.TakeRows, Attr.None, weight, indices);
    }

    /// <summary>
    /// A bound of a slice as Python reads it: counted from the end where negative, and cut to the axis where that is known. Where it is not, the data must be
    /// large enough, which is checked when they are bound.
    /// </summary>
    private static Dim Bound(OpsCall c, string parameter, Dim extent)
    {
        var bound = c.Extent(parameter);
        if (bound.IsConstant && bound.Value < 0)
        {
            bound = extent + bound;
        }

        if (bound.IsConstant && bound.Value < 0)
        {
            return Dim.Constant(0);
        }

        var beyond = bound - extent;
        if (beyond.IsNonNegative)
        {
            return extent;
        }

        Required(c, bound);
        Required(c, extent - bound);
        return bound;
    }

    private static bool Required(OpsCall c, Dim size)
    {
        var source = Lowering.Text(c.At.Syntax);
        return c.Lowering.RequireNonNegative(size, source.Length > 60 ? source.Substring(0, 57) + "..." : source);
    }

    /// <summary>The number of steps that begin within a distance, rounded up; null where it is not known.</summary>
    private static Dim? Steps(Dim distance, int step) =>
        step == 1 ? distance
        : distance.IsConstant ? Dim.Constant(Math.Max(0, (distance.Value + (step - 1L)) / step))
        : distance.DivideBy(Dim.Constant(step)) ?? (distance + Dim.Constant(step - 1)).DivideBy(Dim.Constant(step));
}
