using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;

namespace ImamlDsl.Generator.Rules;

/// <summary>Evenly spaced entries along an axis.</summary>
internal sealed class SliceRow() : LinearMap("slice")
{
    public override Shape Infer(IReadOnlyList<Node> inputs, Attr attr)
    {
        var slice = (SliceAttr)attr;
        Require(slice.Axis >= 0 && slice.Axis < inputs[0].Shape.Rank && inputs[0].Shape[slice.Axis].Equals(slice.Extent), Name, inputs, attr);
        return inputs[0].Shape.With(slice.Axis, slice.Length);
    }

    public override Node? Canonical(Builder b, IReadOnlyList<Node> inputs, Attr attr) => SliceSimplifications.Canonical(b, inputs[0], (SliceAttr)attr);

    public override Node? Simplify(Builder b, IReadOnlyList<Node> inputs, Attr attr) =>
        Tables.Slice(b, inputs[0], (SliceAttr)attr) ?? SliceSimplifications.Slice(b, inputs[0], (SliceAttr)attr);

    public override Node Transpose(Builder b, Node node, Node cotangent, int argument) => b.Add(Primitives.Embed, node.Attr, cotangent);

    public override string Math(Node node, IReadOnlyList<string> operands) => $"{operands[0]}[{node.Attr}]";
}

/// <summary>The adjoint of a slice: entries at their places on a longer axis, zeros elsewhere.</summary>
internal sealed class EmbedRow() : LinearMap("embed")
{
    public override Shape Infer(IReadOnlyList<Node> inputs, Attr attr)
    {
        var slice = (SliceAttr)attr;
        Require(slice.Axis >= 0 && slice.Axis < inputs[0].Shape.Rank && inputs[0].Shape[slice.Axis].Equals(slice.Length), Name, inputs, attr);
        return inputs[0].Shape.With(slice.Axis, slice.Extent);
    }

    public override Node? Canonical(Builder b, IReadOnlyList<Node> inputs, Attr attr) => ((SliceAttr)attr).IsWhole ? inputs[0] : null;

    public override Node? Simplify(Builder b, IReadOnlyList<Node> inputs, Attr attr) => SliceSimplifications.Embed(b, inputs[0], (SliceAttr)attr);

    public override Node Transpose(Builder b, Node node, Node cotangent, int argument) => b.Add(Primitives.Slice, node.Attr, cotangent);

    public override string Math(Node node, IReadOnlyList<string> operands) => $"0 with [{node.Attr}] = {operands[0]}";
}

/// <summary>Operands one after the other along an axis.</summary>
internal sealed class ConcatRow() : Primitive("concat")
{
    public override ElementKind KindOf(IReadOnlyList<Node> inputs, Attr attr) => inputs[0].Kind;

    public override Shape Infer(IReadOnlyList<Node> inputs, Attr attr)
    {
        var axis = ((AxesAttr)attr).Axes[0];
        Require(
            axis >= 0 && axis < inputs[0].Shape.Rank && inputs.All(i => i.Kind == inputs[0].Kind && i.Shape.Rank == inputs[0].Shape.Rank && i.Shape.Without([axis]).Equals(inputs[0].Shape.Without([axis]))),
            Name, inputs, attr);
        return inputs[0].Shape.With(axis, inputs.Aggregate(Dim.Constant(0), (sum, i) => sum + i.Shape[axis]));
    }

    public override Node? Canonical(Builder b, IReadOnlyList<Node> inputs, Attr attr) => inputs.Count == 1 ? inputs[0] : null;

    public override Node? Simplify(Builder b, IReadOnlyList<Node> inputs, Attr attr) => SliceSimplifications.Concat(b, inputs, ((AxesAttr)attr).Axes[0]);

    public override Node? Jvp(Builder b, Node node, IReadOnlyList<Node?> tangents) => tangents.All(t => t is null) ? null
        : b.Add(this, node.Attr, [.. tangents.Select((t, i) => t ?? b.Zero(node.Inputs[i].Shape))]);

    public override Node Transpose(Builder b, Node node, Node cotangent, int argument) => b.Add(Primitives.Slice, Part(node, argument), cotangent);

    public override string Math(Node node, IReadOnlyList<string> operands) => $"[{string.Join(" ⊕ ", operands)}]_{node.Attr}";

    /// <summary>The places of an operand in the result.</summary>
    public static SliceAttr Part(Node node, int argument)
    {
        var axis = ((AxesAttr)node.Attr).Axes[0];
        var start = node.Inputs.Take(argument).Aggregate(Dim.Constant(0), (sum, i) => sum + i.Shape[axis]);
        return new SliceAttr(axis, start, Dim.One, node.Inputs[argument].Shape[axis], node.Shape[axis]);
    }
}

/// <summary>Running sums along an axis: each entry and all before it, or all after it where reversed.</summary>
internal sealed class CumSumRow() : LinearMap("cumsum")
{
    public override Shape Infer(IReadOnlyList<Node> inputs, Attr attr)
    {
        var scan = (ScanAttr)attr;
        Require(scan.Axis >= 0 && scan.Axis < inputs[0].Shape.Rank, Name, inputs, attr);
        return inputs[0].Shape;
    }

    public override Node? Simplify(Builder b, IReadOnlyList<Node> inputs, Attr attr) => inputs[0].Shape[((ScanAttr)attr).Axis].IsOne || inputs[0].IsConstant(0) ? inputs[0] : null;

    public override Node Transpose(Builder b, Node node, Node cotangent, int argument)
    {
        var scan = (ScanAttr)node.Attr;
        return b.Add(this, new ScanAttr(scan.Axis, !scan.Reversed), cotangent);
    }

    public override string Math(Node node, IReadOnlyList<string> operands) => $"running sums of {operands[0]} along {node.Attr}";

    public override Dim Flops(Node node) => node.Shape.Length;
}

internal static partial class Primitives
{
    public static readonly SliceRow Slice = new();

    public static readonly EmbedRow Embed = new();

    public static readonly ConcatRow Concat = new();

    public static readonly CumSumRow CumSum = new();
}
