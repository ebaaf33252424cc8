using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.FrontEnd;

internal static partial class OpsLowering
{
    private static Node Reshape(OpsCall c)
    {
        var x = c.Tensor("x");
        var dims = c.Extents("shape");
        var open = dims.Count(d => d.IsConstant && d.Value == -1);
        if (open > 1 || dims.Any(d => d.IsConstant && d.Value != -1 && d.Value < 1))
        {
            throw c.Mismatch($"takes positive extents, at most one of them -1; given [{string.Join(", ", dims.Select(d => d.ToString()))}]");
        }

        if (open == 1)
        {
            var known = dims.Where(d => !(d.IsConstant && d.Value == -1)).Aggregate(Dim.One, (a, b) => a * b);
            var rest = x.Shape.Length.DivideBy(known)
                ?? throw c.Mismatch($"cannot divide the {x.Shape.Length} entries of {x.Shape} by {known}");
            dims = [.. dims.Select(d => d.IsConstant && d.Value == -1 ? rest : d)];
        }

        var shape = new Shape(dims);
        return shape.Length.Equals(x.Shape.Length) ? c.B.Reshape(x, shape)
            : throw c.Mismatch($"cannot turn {x.Shape} with {x.Shape.Length} entries into {shape} with {shape.Length}");
    }

    private static Node Flatten(OpsCall c)
    {
        var x = c.Tensor("x");
        return x.Shape.Rank == 0
            ? throw c.Mismatch("x", "takes x [N, ..]; it is a scalar")
            : c.B.Reshape(x, new Shape([x.Shape[0], new Shape(x.Shape.Skip(1)).Length]));
    }

    private static Node Permute(OpsCall c)
    {
        var x = c.Tensor("x");
        var axes = c.Integers("axes").Select(a => c.Axis(a, x, "axes")).ToArray();
        return axes.Length == x.Shape.Rank && axes.Distinct().Count() == axes.Length
            ? c.B.Permute(x, axes)
            : throw c.Mismatch("axes", $"takes each of the {x.Shape.Rank} axes of {x.Shape} once; given {string.Join(", ", axes)}");
    }

    /// <summary>Two axes exchanged.</summary>
    private static Node Transpose(OpsCall c)
    {
        var x = c.Tensor("x");
        var (first, second) = (c.Axis(c.Integer("axis0"), x, "axis0"), c.Axis(c.Integer("axis1"), x, "axis1"));
        return c.B.Permute(x, [.. Enumerable.Range(0, x.Shape.Rank).Select(a => a == first ? second : a == second ? first : a)]);
    }

    /// <summary>Repeated along new leading axes and along axes of extent 1; −1 keeps an extent.</summary>
    private static Node Expand(OpsCall c)
    {
        var x = c.Tensor("x");
        var dims = c.Extents("shape");
        var added = dims.Length - x.Shape.Rank;
        if (added < 0)
        {
            throw c.Mismatch($"takes at least the {x.Shape.Rank} axes of {x.Shape}; given [{string.Join(", ", dims.Select(d => d.ToString()))}]");
        }

        var shape = new Shape(dims.Select((d, i) => i >= added && d.IsConstant && d.Value == -1 ? x.Shape[i - added] : d));
        return shape.All(d => !d.IsConstant || d.Value > 0) && shape.Skip(added).Zip(x.Shape, (to, from) => from.IsOne || from.Equals(to)).All(fits => fits)
            ? Broadcasting.To(c.B, x, shape)
            : throw c.Mismatch($"cannot repeat {x.Shape} to [{string.Join(", ", dims.Select(d => d.ToString()))}]: aligned at the last axis, extents are kept (-1) unless they are 1");
    }

    private static Node Squeeze(OpsCall c)
    {
        var x = c.Tensor("x");
        var axis = c.Axis(c.Integer("axis"), x, "axis");
        return x.Shape[axis].IsOne ? c.B.Reshape(x, x.Shape.Without([axis]))
            : throw c.Mismatch("axis", $"removes an axis of extent 1; axis {axis} of {x.Shape} has {x.Shape[axis]}");
    }

    private static Node Unsqueeze(OpsCall c)
    {
        var x = c.Tensor("x");
        return c.B.Reshape(x, Inserted(x.Shape, NewAxis(c, x.Shape)));
    }

    /// <summary>The place of a new axis, counted from the end of the result where negative.</summary>
    private static int NewAxis(OpsCall c, Shape shape)
    {
        var axis = c.Integer("axis");
        var positive = axis < 0 ? axis + shape.Rank + 1 : axis;
        return positive >= 0 && positive <= shape.Rank ? positive
            : throw c.Mismatch("axis", $"has no place {axis} for a new axis of {shape}: places run from {-shape.Rank - 1} to {shape.Rank}");
    }

    private static Shape Inserted(Shape shape, int axis) => new(shape.Take(axis).Append(Dim.One).Concat(shape.Skip(axis)));
}
