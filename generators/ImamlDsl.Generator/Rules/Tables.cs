using System;
using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;

namespace ImamlDsl.Generator.Rules;

/// <summary>Constants that differ, made and rearranged.</summary>
internal static class Tables
{
    /// <summary>Constants in row-major order: a table, or a constant where they are one number throughout.</summary>
    public static Node Table(this Builder b, IReadOnlyList<double> values, Shape shape, ElementKind kind = ElementKind.Real) =>
        kind == ElementKind.Real && values.All(v => BitConverter.DoubleToInt64Bits(v) == BitConverter.DoubleToInt64Bits(values[0])) ? b.Constant(values[0], shape) : b.Add(Primitives.Table, new TableAttr(values, shape, kind));

    /// <summary>A table under another shape, or null for other values.</summary>
    public static Node? Reshape(Builder b, Node x, Shape shape) => x.Op == Primitives.Table ? Called(x, b.Table(((TableAttr)x.Attr).Values, shape, x.Kind)) : null;

    /// <summary>A table with its axes in another order, or null for other values.</summary>
    public static Node? Permute(Builder b, Node x, int[] axes) =>
        Rearrange(b, x, x.Shape.Select(axes), index => Enumerable.Range(0, axes.Length).Select(a => index[Array.IndexOf(axes, a)]));

    /// <summary>Part of a table, or null for other values.</summary>
    public static Node? Slice(Builder b, Node x, SliceAttr slice) => slice.Start.IsConstant && slice.Step.IsConstant && slice.Length.IsConstant
        ? Rearrange(b, x, x.Shape.With(slice.Axis, slice.Length), index => index.Select((i, a) => a == slice.Axis ? slice.Start.Value + (i * slice.Step.Value) : i))
        : null;

    private static Node Called(Node x, Node rearranged)
    {
        rearranged.Call(x.Name);
        return rearranged;
    }

    /// <summary>The table whose entries are found in another's by their indices.</summary>
    private static Node? Rearrange(Builder b, Node x, Shape shape, Func<int[], IEnumerable<int>> source)
    {
        if (x.Op != Primitives.Table)
        {
            return null;
        }

        var table = (TableAttr)x.Attr;
        var values = new double[shape.Length.Value];
        var index = new int[shape.Rank];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = table.Values[source(index).Select((at, axis) => (At: at, Axis: axis)).Aggregate(0, (offset, p) => (offset * x.Shape[p.Axis].Value) + p.At)];
            for (var axis = shape.Rank - 1; axis >= 0 && ++index[axis] == shape[axis].Value; axis--)
            {
                index[axis] = 0;
            }
        }

        return Called(x, b.Table(values, shape, table.Kind));
    }
}
