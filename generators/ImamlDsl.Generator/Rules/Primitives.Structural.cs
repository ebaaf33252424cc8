using System;
using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;

namespace ImamlDsl.Generator.Rules;

/// <summary>A linear map of one operand that is its own JVP.</summary>
internal abstract class LinearMap(string name) : Primitive(name)
{
    public override ElementKind KindOf(IReadOnlyList<Node> inputs, Attr attr) => inputs[0].Kind;

    public override Node? Jvp(Builder b, Node node, IReadOnlyList<Node?> tangents) => tangents[0] is { } t ? b.Add(this, node.Attr, t) : null;
}

/// <summary>Sum over axes, which disappear.</summary>
internal sealed class SumRow() : LinearMap("sum")
{
    public override Shape Infer(IReadOnlyList<Node> inputs, Attr attr)
    {
        var axes = ((AxesAttr)attr).Axes;
        Require(axes.All(a => a >= 0 && a < inputs[0].Shape.Rank) && axes.Distinct().Count() == axes.Length, Name, inputs, attr);
        return inputs[0].Shape.Without(axes);
    }

    public override Node? Canonical(Builder b, IReadOnlyList<Node> inputs, Attr attr) => ((AxesAttr)attr).Axes.Length == 0 ? inputs[0] : null;

    public override Node? Simplify(Builder b, IReadOnlyList<Node> inputs, Attr attr) => Simplifications.Sum(b, inputs[0], ((AxesAttr)attr).Axes);

    public override Node Transpose(Builder b, Node node, Node cotangent, int argument) =>
        b.Broadcast(cotangent, node.Inputs[0].Shape, ((AxesAttr)node.Attr).Axes);

    public override string Math(Node node, IReadOnlyList<string> operands) => node.Shape.Rank == 0 ? $"Σ {operands[0]}" : $"Σ_{{{node.Attr}}} {operands[0]}";

    public override Dim Flops(Node node) => node.Inputs[0].Shape.Length;
}

/// <summary>Repetition along new axes.</summary>
internal sealed class BroadcastRow() : LinearMap("broadcast")
{
    public override Shape Infer(IReadOnlyList<Node> inputs, Attr attr)
    {
        var broadcast = (BroadcastAttr)attr;
        Require(broadcast.Shape.Without(broadcast.Axes).Equals(inputs[0].Shape), Name, inputs, attr);
        return broadcast.Shape;
    }

    public override Node? Canonical(Builder b, IReadOnlyList<Node> inputs, Attr attr) => CanonicalForms.Broadcast(b, inputs[0], (BroadcastAttr)attr);

    public override Node Transpose(Builder b, Node node, Node cotangent, int argument) => b.Sum(cotangent, ((BroadcastAttr)node.Attr).Axes);

    public override string Math(Node node, IReadOnlyList<string> operands) => operands[0];
}

/// <summary>Axis i of the result is axis p[i] of the operand.</summary>
internal class PermuteRow(string name) : LinearMap(name)
{
    public override Shape Infer(IReadOnlyList<Node> inputs, Attr attr)
    {
        var axes = ((AxesAttr)attr).Axes;
        Require(axes.OrderBy(a => a).SequenceEqual(Enumerable.Range(0, inputs[0].Shape.Rank)), Name, inputs, attr);
        return inputs[0].Shape.Select(axes);
    }

    public override Node? Canonical(Builder b, IReadOnlyList<Node> inputs, Attr attr) => CanonicalForms.Permute(b, inputs[0], ((AxesAttr)attr).Axes);

    public override Node? Simplify(Builder b, IReadOnlyList<Node> inputs, Attr attr) => Tables.Permute(b, inputs[0], ((AxesAttr)attr).Axes);

    public override Node Transpose(Builder b, Node node, Node cotangent, int argument) => b.Permute(cotangent, Inverse(((AxesAttr)node.Attr).Axes));

    public override string Math(Node node, IReadOnlyList<string> operands) => $"permute({operands[0]}; {node.Attr})";

    public static int[] Inverse(int[] permutation)
    {
        var inverse = new int[permutation.Length];
        for (var i = 0; i < permutation.Length; i++)
        {
            inverse[permutation[i]] = i;
        }

        return inverse;
    }
}

/// <summary>The transpose of a matrix as a copy in memory: products do not look through it.</summary>
internal sealed class TurnRow() : PermuteRow("turn")
{
    public override Node? Canonical(Builder b, IReadOnlyList<Node> inputs, Attr attr) => null;

    public override Node? Simplify(Builder b, IReadOnlyList<Node> inputs, Attr attr) => null;

    public override string Math(Node node, IReadOnlyList<string> operands) => $"{operands[0]}ᵀ";
}

/// <summary>The same entries in row-major order under another shape.</summary>
internal sealed class ReshapeRow() : LinearMap("reshape")
{
    public override Shape Infer(IReadOnlyList<Node> inputs, Attr attr)
    {
        var shape = ((ShapeAttr)attr).Shape;
        Require(shape.Length.Equals(inputs[0].Shape.Length), Name, inputs, attr);
        return shape;
    }

    public override Node? Canonical(Builder b, IReadOnlyList<Node> inputs, Attr attr) => CanonicalForms.Reshape(b, inputs[0], ((ShapeAttr)attr).Shape);

    public override Node Transpose(Builder b, Node node, Node cotangent, int argument) => b.Reshape(cotangent, node.Inputs[0].Shape);

    public override string Math(Node node, IReadOnlyList<string> operands) => operands[0];
}

internal static partial class Primitives
{
    public static readonly SumRow Sum = new();

    public static readonly BroadcastRow Broadcast = new();

    public static readonly PermuteRow Permute = new("permute");

    public static readonly TurnRow Turn = new();

    public static readonly ReshapeRow Reshape = new();
}
