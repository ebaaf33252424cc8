using System;
using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;

namespace ImamlDsl.Generator.Rules;

/// <summary>A value that comes from outside of the graph, or a constant.</summary>
internal sealed class Leaf(string name, Func<Attr, Shape> shape, Func<Attr, string> print) : Primitive(name)
{
    public override Shape Infer(IReadOnlyList<Node> inputs, Attr attr) => shape(attr);

    public override ElementKind KindOf(IReadOnlyList<Node> inputs, Attr attr) => attr switch
    {
        SlotAttr slot => slot.Kind,
        TableAttr table => table.Kind,
        _ => ElementKind.Real,
    };

    /// <summary>Tangents of leaves are chosen by the pass that seeds them; any other is a constant.</summary>
    public override Node? Jvp(Builder b, Node node, IReadOnlyList<Node?> tangents) => null;

    public override string Math(Node node, IReadOnlyList<string> operands) => print(node.Attr);
}

internal static partial class Primitives
{
    private const int ValuesShown = 8;

    /// <summary>A parameter of the model.</summary>
    public static readonly Leaf Parameter = Slot("parameter");

    /// <summary>An input of the method.</summary>
    public static readonly Leaf Input = Slot("input");

    /// <summary>The tangent of a parameter: a part of the vector v of a Hessian-vector product.</summary>
    public static readonly Leaf Tangent = Slot("tangent");

    public static readonly Leaf Constant = new("constant", a => ((ConstantAttr)a).Shape, a => Print(((ConstantAttr)a).Value));

    /// <summary>Constants that differ.</summary>
    public static readonly Leaf Table = new("table", a => ((TableAttr)a).Shape, a => Print(((TableAttr)a).Values));

    /// <summary>An extent as a real scalar, for means.</summary>
    public static readonly Leaf Size = new("size", _ => Shape.Scalar, a => ((DimAttr)a).Dim.ToString());

    private static Leaf Slot(string name) => new(name, a => ((SlotAttr)a).Shape, a => $"{name} {((SlotAttr)a).Index}");

    private static string Print(IReadOnlyList<double> values) =>
        $"({string.Join(", ", values.Take(ValuesShown).Select(Print))}{(values.Count > ValuesShown ? ", …" : "")})";

    private static string Print(double value) => NumberText.Of(value);
}
