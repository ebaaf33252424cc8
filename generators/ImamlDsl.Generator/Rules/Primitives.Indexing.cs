using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;

namespace ImamlDsl.Generator.Rules;

/// <summary>A map that is linear in its first operand, at the places that its second, of indices, names.</summary>
internal abstract class IndexedMap(string name) : Primitive(name)
{
    public override ElementKind KindOf(IReadOnlyList<Node> inputs, Attr attr) => inputs[0].Kind;

    public override Node? Jvp(Builder b, Node node, IReadOnlyList<Node?> tangents) => tangents[0] is { } t ? b.Add(this, node.Attr, t, node.Inputs[1]) : null;
}

/// <summary>Rows x[i] of a value [V, ..] for indices i of any shape: an embedding's lookup.</summary>
internal sealed class TakeRowsRow() : IndexedMap("take_rows")
{
    public override Shape Infer(IReadOnlyList<Node> inputs, Attr attr)
    {
        Require(inputs[0].Shape.Rank > 0 && inputs[1].Kind == ElementKind.Index, Name, inputs, attr);
        return new Shape(inputs[1].Shape.Concat(inputs[0].Shape.Skip(1)));
    }

    public override Node Transpose(Builder b, Node node, Node cotangent, int argument) =>
        b.Add(Primitives.AddRows, new TakeAttr(0, node.Inputs[0].Shape[0]), cotangent, node.Inputs[1]);

    public override string Math(Node node, IReadOnlyList<string> operands) => $"{operands[0]}[{operands[1]}]";
}

/// <summary>The adjoint of taking rows: row v of the result is the sum of the rows whose index is v.</summary>
internal sealed class AddRowsRow() : IndexedMap("add_rows")
{
    public override Shape Infer(IReadOnlyList<Node> inputs, Attr attr)
    {
        var indices = inputs[1].Shape;
        Require(inputs[1].Kind == ElementKind.Index && new Shape(inputs[0].Shape.Take(indices.Rank)).Equals(indices), Name, inputs, attr);
        return new Shape([((TakeAttr)attr).Extent, .. inputs[0].Shape.Skip(indices.Rank)]);
    }

    public override Node? Simplify(Builder b, IReadOnlyList<Node> inputs, Attr attr) => inputs[0].IsConstant(0) ? b.Zero(Infer(inputs, attr)) : null;

    public override Node Transpose(Builder b, Node node, Node cotangent, int argument) => b.Add(Primitives.TakeRows, Attr.None, cotangent, node.Inputs[1]);

    public override string Math(Node node, IReadOnlyList<string> operands) => $"Σ of {operands[0]} where {operands[1]} = row";

    public override Dim Flops(Node node) => node.Inputs[0].Shape.Length;
}

/// <summary>Along an axis, the entry that an index of the result's shape names: torch.gather.</summary>
internal sealed class TakeRow() : IndexedMap("take")
{
    public override Shape Infer(IReadOnlyList<Node> inputs, Attr attr)
    {
        var take = (TakeAttr)attr;
        Require(
            inputs[1].Kind == ElementKind.Index && inputs[0].Shape.Rank == inputs[1].Shape.Rank && inputs[0].Shape.With(take.Axis, inputs[1].Shape[take.Axis]).Equals(inputs[1].Shape)
            && inputs[0].Shape[take.Axis].Equals(take.Extent),
            Name, inputs, attr);
        return inputs[1].Shape;
    }

    public override Node Transpose(Builder b, Node node, Node cotangent, int argument) => b.Add(Primitives.AddAt, node.Attr, cotangent, node.Inputs[1]);

    public override string Math(Node node, IReadOnlyList<string> operands) => $"{operands[0]}[{operands[1]}]";
}

/// <summary>The adjoint of taking entries along an axis: each is added at its index, zeros elsewhere.</summary>
internal sealed class AddAtRow() : IndexedMap("add_at")
{
    public override Shape Infer(IReadOnlyList<Node> inputs, Attr attr)
    {
        var take = (TakeAttr)attr;
        Require(inputs[1].Kind == ElementKind.Index && inputs[0].Shape.Equals(inputs[1].Shape), Name, inputs, attr);
        return inputs[0].Shape.With(take.Axis, take.Extent);
    }

    public override Node? Simplify(Builder b, IReadOnlyList<Node> inputs, Attr attr) => inputs[0].IsConstant(0) ? b.Zero(Infer(inputs, attr)) : null;

    public override Node Transpose(Builder b, Node node, Node cotangent, int argument) => b.Add(Primitives.Take, node.Attr, cotangent, node.Inputs[1]);

    public override string Math(Node node, IReadOnlyList<string> operands) => $"0 + {operands[0]} at {operands[1]}";

    public override Dim Flops(Node node) => node.Inputs[0].Shape.Length;
}

internal static partial class Primitives
{
    public static readonly TakeRowsRow TakeRows = new();

    public static readonly AddRowsRow AddRows = new();

    public static readonly TakeRow Take = new();

    public static readonly AddAtRow AddAt = new();

    /// <summary>
    /// The position y·W + x of the largest entry of each window of images [N, H, W, C], as [N, OH·OW, C]: of equals the first in reading order, of NaNs, which
    /// are larger than all, the last, as PyTorch's max_pool2d.
    /// </summary>
    public static readonly Discrete WindowMaxima = new(
        "window_maxima", ElementKind.Index, (x, a) => new Shape([x[0].Shape[0], Dim.Constant(((WindowAttr)a).OutputHeight * ((WindowAttr)a).OutputWidth), x[0].Shape[3]]));
}
