using System;
using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Diagnostics;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;
using Microsoft.CodeAnalysis;

namespace ImamlDsl.Generator.FrontEnd;

/// <summary>NumPy's broadcasting, made explicit: shapes are aligned at the last axis; missing axes and axes of extent 1 repeat.</summary>
internal static class Broadcasting
{
    public static Node Apply(Builder b, Elementwise op, Node left, Node right, IOperation at)
    {
        var shape = Join(left.Shape, right.Shape)
            ?? throw Lowering.Error(Descriptors.ShapeMismatch, at, $"'{op.Name}' cannot combine {left.Shape} and {right.Shape}: aligned at the last axis, extents must be equal or 1");
        return b.Add(op, Attr.None, To(b, left, shape), To(b, right, shape));
    }

    /// <summary>The common shape, or null.</summary>
    public static Shape? Join(Shape left, Shape right)
    {
        var rank = Math.Max(left.Rank, right.Rank);
        var dims = new Dim[rank];
        for (var i = 0; i < rank; i++)
        {
            var p = At(left, rank, i);
            var q = At(right, rank, i);
            if (!p.Equals(q) && !p.IsOne && !q.IsOne)
            {
                return null;
            }

            dims[i] = p.IsOne ? q : p;
        }

        return new Shape(dims);
    }

    /// <summary>Repeats a value to a shape that it is known to fit.</summary>
    public static Node To(Builder b, Node value, Shape shape)
    {
        var axes = new List<int>();
        for (var i = 0; i < shape.Rank; i++)
        {
            if (i < shape.Rank - value.Shape.Rank || !At(value.Shape, shape.Rank, i).Equals(shape[i]))
            {
                axes.Add(i);
            }
        }

        return b.Broadcast(b.Reshape(value, shape.Without(axes)), shape, [.. axes]);
    }

    private static Dim At(Shape shape, int rank, int axis) => axis < rank - shape.Rank ? Dim.One : shape[axis - (rank - shape.Rank)];
}
