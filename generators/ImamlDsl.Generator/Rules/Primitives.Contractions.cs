using System;
using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;

namespace ImamlDsl.Generator.Rules;

/// <summary>An operation linear in each of two operands: its JVP is itself, summed over the operands.</summary>
internal abstract class Bilinear(string name) : Primitive(name)
{
    public override Node? Jvp(Builder b, Node node, IReadOnlyList<Node?> tangents) => b.Sum2(
        tangents[0] is { } left ? b.Add(this, node.Attr, left, node.Inputs[1]) : null,
        tangents[1] is { } right ? b.Add(this, node.Attr, node.Inputs[0], right) : null);
}

/// <summary>A contraction in index notation: matrix products, batched or not. Closed under transposition.</summary>
internal sealed class ContractRow() : Bilinear("contract")
{
    public override Shape Infer(IReadOnlyList<Node> inputs, Attr attr)
    {
        var indices = (ContractAttr)attr;
        var extents = new Dictionary<char, Dim>();
        Require(Collect(extents, indices.Left, inputs[0].Shape) && Collect(extents, indices.Right, inputs[1].Shape), Name, inputs, attr);
        Require(
            indices.Left.All(c => indices.Right.Contains(c) || indices.Result.Contains(c))
            && indices.Right.All(c => indices.Left.Contains(c) || indices.Result.Contains(c))
            && indices.Result.All(extents.ContainsKey),
            Name, inputs, attr);
        return new Shape(indices.Result.Select(c => extents[c]));
    }

    public override Node? Canonical(Builder b, IReadOnlyList<Node> inputs, Attr attr) => CanonicalForms.Contract(b, inputs[0], inputs[1], (ContractAttr)attr);

    public override Node? Simplify(Builder b, IReadOnlyList<Node> inputs, Attr attr) => Simplifications.Contract(b, inputs[0], inputs[1], (ContractAttr)attr);

    public override Node Transpose(Builder b, Node node, Node cotangent, int argument)
    {
        var indices = (ContractAttr)node.Attr;
        return argument == 0
            ? b.Contract(cotangent, node.Inputs[1], indices.Result, indices.Right, indices.Left)
            : b.Contract(node.Inputs[0], cotangent, indices.Left, indices.Result, indices.Right);
    }

    public override string Math(Node node, IReadOnlyList<string> operands)
    {
        var indices = (ContractAttr)node.Attr;
        if (MatrixProduct(indices, operands) is { } product)
        {
            return product;
        }

        var sum = new string(indices.Left.Where(c => !indices.Result.Contains(c)).ToArray());
        return $"{(sum.Length == 0 ? "" : $"Σ_{sum} ")}{operands[0]}[{indices.Left}]·{operands[1]}[{indices.Right}]";
    }

    /// <summary>A product of two matrices in the usual notation, x·wᵀ; null where an operand has another rank or none or several indices are summed.</summary>
    private static string? MatrixProduct(ContractAttr indices, IReadOnlyList<string> operands)
    {
        var (left, right, result) = (indices.Left, indices.Right, indices.Result);
        var summed = left.Where(c => right.Contains(c) && !result.Contains(c)).ToArray();
        if (left.Length != 2 || right.Length != 2 || result.Length != 2 || summed.Length != 1)
        {
            return null;
        }

        var (x, y) = (operands[0], operands[1]);
        if (left.Contains(result[1]))
        {
            (x, y, left, right) = (y, x, right, left);
        }

        return $"{x}{(left[0] == summed[0] ? "ᵀ" : "")}·{y}{(right[1] == summed[0] ? "ᵀ" : "")}";
    }

    public override Dim Flops(Node node)
    {
        var indices = (ContractAttr)node.Attr;
        var summed = indices.Left.Select((c, axis) => (c, axis)).Where(p => !indices.Result.Contains(p.c));
        return summed.Aggregate(Dim.Constant(2) * node.Shape.Length, (flops, p) => flops * node.Inputs[0].Shape[p.axis]);
    }

    private static bool Collect(Dictionary<char, Dim> extents, string indices, Shape shape)
    {
        if (indices.Length != shape.Rank || indices.Distinct().Count() != indices.Length)
        {
            return false;
        }

        for (var axis = 0; axis < indices.Length; axis++)
        {
            if (extents.TryGetValue(indices[axis], out var extent) && !extent.Equals(shape[axis]))
            {
                return false;
            }

            extents[indices[axis]] = shape[axis];
        }

        return true;
    }
}

/// <summary>y[n, o, p, c′] = Σ x[n, s·o + d·i − pad, s·p + d·j − pad, c]·w[i, j, c, c′]; in groups, c runs over the channels of the group of c′.</summary>
internal sealed class ConvForwardRow() : Bilinear("conv")
{
    public override Shape Infer(IReadOnlyList<Node> inputs, Attr attr)
    {
        var conv = (ConvAttr)attr;
        var (x, w) = (inputs[0].Shape, inputs[1].Shape);
        Require(x.Rank == 4 && w.Rank == 4 && x[3].Equals(w[2] * Dim.Constant(conv.Groups)), Name, inputs, attr);
        return new Shape([x[0], Dim.Constant(conv.OutputHeight), Dim.Constant(conv.OutputWidth), w[3]]);
    }

    public override Node Transpose(Builder b, Node node, Node cotangent, int argument) => argument == 0
        ? b.Add(Primitives.ConvInputGradient, node.Attr, cotangent, node.Inputs[1])
        : b.Add(Primitives.ConvWeightGradient, node.Attr, node.Inputs[0], cotangent);

    public override string Math(Node node, IReadOnlyList<string> operands) => $"{operands[0]} ∗ {operands[1]}";

    public override Dim Flops(Node node) => Flops((ConvAttr)node.Attr, node.Shape[0], node.Inputs[1].Shape);

    internal static Dim Flops(ConvAttr conv, Dim examples, Shape weight) =>
        Dim.Constant(2L * conv.OutputHeight * conv.OutputWidth) * examples * weight.Length;
}

/// <summary>The adjoint of a convolution in its input: g ⋆ w.</summary>
internal sealed class ConvInputGradientRow() : Bilinear("conv_input")
{
    public override Shape Infer(IReadOnlyList<Node> inputs, Attr attr)
    {
        var conv = (ConvAttr)attr;
        var (g, w) = (inputs[0].Shape, inputs[1].Shape);
        Require(g.Rank == 4 && w.Rank == 4 && g[3].Equals(w[3]), Name, inputs, attr);
        return new Shape([g[0], Dim.Constant(conv.Height), Dim.Constant(conv.Width), w[2] * Dim.Constant(conv.Groups)]);
    }

    public override Node Transpose(Builder b, Node node, Node cotangent, int argument) => argument == 0
        ? b.Add(Primitives.ConvForward, node.Attr, cotangent, node.Inputs[1])
        : b.Add(Primitives.ConvWeightGradient, node.Attr, cotangent, node.Inputs[0]);

    public override string Math(Node node, IReadOnlyList<string> operands) => $"{operands[0]} ∗ᵀ {operands[1]}";

    public override Dim Flops(Node node) => ConvForwardRow.Flops((ConvAttr)node.Attr, node.Shape[0], node.Inputs[1].Shape);
}

/// <summary>The adjoint of a convolution in its weight.</summary>
internal sealed class ConvWeightGradientRow() : Bilinear("conv_weight")
{
    public override Shape Infer(IReadOnlyList<Node> inputs, Attr attr)
    {
        var conv = (ConvAttr)attr;
        var (x, g) = (inputs[0].Shape, inputs[1].Shape);
        var channels = x.Rank == 4 ? x[3].DivideBy(Dim.Constant(conv.Groups)) : null;
        Require(g.Rank == 4 && x[0].Equals(g[0]) && channels is not null, Name, inputs, attr);
        return new Shape([Dim.Constant(conv.KernelHeight), Dim.Constant(conv.KernelWidth), channels!, g[3]]);
    }

    public override Node Transpose(Builder b, Node node, Node cotangent, int argument) => argument == 0
        ? b.Add(Primitives.ConvInputGradient, node.Attr, node.Inputs[1], cotangent)
        : b.Add(Primitives.ConvForward, node.Attr, node.Inputs[0], cotangent);

    public override string Math(Node node, IReadOnlyList<string> operands) => $"{operands[0]} ⋆ {operands[1]}";

    public override Dim Flops(Node node) => ConvForwardRow.Flops((ConvAttr)node.Attr, node.Inputs[0].Shape[0], node.Shape);
}

internal static partial class Primitives
{
    public static readonly ContractRow Contract = new();

    public static readonly ConvForwardRow ConvForward = new();

    public static readonly ConvInputGradientRow ConvInputGradient = new();

    public static readonly ConvWeightGradientRow ConvWeightGradient = new();
}
