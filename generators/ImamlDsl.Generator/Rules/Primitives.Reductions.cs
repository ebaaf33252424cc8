using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;

namespace ImamlDsl.Generator.Rules;

/// <summary>A non-linear reduction over axes, which disappear.</summary>
internal abstract class Reduction(string name) : Primitive(name)
{
    public override Shape Infer(IReadOnlyList<Node> inputs, Attr attr)
    {
        var axes = ((AxesAttr)attr).Axes;
        Require(axes.Length > 0 && axes.All(a => a >= 0 && a < inputs[0].Shape.Rank) && axes.Distinct().Count() == axes.Length, Name, inputs, attr);
        return inputs[0].Shape.Without(axes);
    }

    public override string Math(Node node, IReadOnlyList<string> operands) => $"{Name}_{{{node.Attr}}} {operands[0]}";

    public override Dim Flops(Node node) => node.Inputs[0].Shape.Length;

    /// <summary>The result repeated to the operand's shape.</summary>
    protected static Node Spread(Builder b, Node node, Node value) => b.Broadcast(value, node.Inputs[0].Shape, ((AxesAttr)node.Attr).Axes);
}

/// <summary>The largest or smallest entry over axes; ties share the derivative evenly, as PyTorch's amax and amin.</summary>
internal sealed class ExtremeRow(string name) : Reduction(name)
{
    public override Node? Jvp(Builder b, Node node, IReadOnlyList<Node?> tangents)
    {
        if (tangents[0] is not { } tangent)
        {
            return null;
        }

        var axes = ((AxesAttr)node.Attr).Axes;
        var (zero, one) = (b.Zero(tangent.Shape), b.Constant(1, tangent.Shape));
        var isExtreme = b.Add(Primitives.Equal, Attr.None, node.Inputs[0], Spread(b, node, node));
        var ties = b.Sum(b.Where(isExtreme, one, zero), axes);
        return b.Mul(b.Sum(b.Where(isExtreme, tangent, zero), axes), b.Reciprocal(ties));
    }
}

/// <summary>log Σ exp over axes, computed from the largest entry so that it never overflows.</summary>
internal sealed class LogSumExpRow() : Reduction("logsumexp")
{
    public override Node? Jvp(Builder b, Node node, IReadOnlyList<Node?> tangents)
    {
        if (tangents[0] is not { } tangent)
        {
            return null;
        }

        var softmax = b.Add(Primitives.Exp, Attr.None, b.Minus(node.Inputs[0], Spread(b, node, node)));
        return b.Sum(b.Mul(softmax, tangent), ((AxesAttr)node.Attr).Axes);
    }

    public override Dim Flops(Node node) => Dim.Constant(4) * node.Inputs[0].Shape.Length;
}

internal static partial class Primitives
{
    public static readonly ExtremeRow Max = new("max");

    public static readonly ExtremeRow Min = new("min");

    public static readonly LogSumExpRow LogSumExp = new();
}
