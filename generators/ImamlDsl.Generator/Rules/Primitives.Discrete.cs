using System;
using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;

namespace ImamlDsl.Generator.Rules;

/// <summary>An operation with discrete result or operands: its derivative is zero by declaration.</summary>
internal sealed class Discrete(string name, ElementKind result, Func<IReadOnlyList<Node>, Attr, Shape> shape) : Primitive(name)
{
    public override ElementKind KindOf(IReadOnlyList<Node> inputs, Attr attr) => result;

    public override Shape Infer(IReadOnlyList<Node> inputs, Attr attr) => shape(inputs, attr);

    public override Node? Jvp(Builder b, Node node, IReadOnlyList<Node?> tangents) => null;

    public override string Math(Node node, IReadOnlyList<string> operands) => $"{Name}({string.Join(", ", operands)})";
}

internal static partial class Primitives
{
    /// <summary>Labels of shape s to 0/1 numbers of shape [..s, classes].</summary>
    public static readonly Discrete OneHot = new("one_hot", ElementKind.Real, (x, a) => new Shape(x[0].Shape.Append(((DimAttr)a).Dim)));

    /// <summary>The position of the largest entry along an axis; the first of equals, and of NaNs.</summary>
    public static readonly Discrete ArgMax = new("arg_max", ElementKind.Index, (x, a) => x[0].Shape.Without(((AxesAttr)a).Axes));

    /// <summary>1 where two labels are equal, else 0.</summary>
    public static readonly Discrete EqualIndices = new("equal_indices", ElementKind.Real, (x, a) => x[0].Shape);
}
