using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Passes;

/// <summary>
/// Contract: products with small matrices that are parameters, or tangents of parameters, and that are summed along their rows read a copy that is turned, made in a step
/// of its own. Copies of parameters do not depend on the vector, so that a linearisation keeps them and its products turn the tangents alone. For the cpu target, whose
/// kernel turns such a matrix itself otherwise, at each call.
/// </summary>
internal static class TurnedWeights
{
    // A turned copy of a smaller matrix saves nothing, nor one for few rows. Larger ones the kernel packs as fast from rows as from columns.
    private const int MinExtent = 4, MaxDepth = 128, MaxLength = 8192;

    /// <summary>Rewrites a graph.</summary>
    /// <param name="b">The builder that holds it.</param>
    /// <param name="outputs">Its outputs.</param>
    /// <returns>The same values.</returns>
    public static IReadOnlyList<Node> Run(Builder b, IReadOnlyList<Node> outputs) => b.Import(outputs, (builder, node, inputs) =>
        node.Op == Primitives.Contract && Turned(builder, node, inputs) is { } turned ? turned
        : inputs.SequenceEqual(node.Inputs) ? node
        : builder.Add(node.Op, node.Attr, [.. inputs]));

    private static Node? Turned(Builder b, Node node, IReadOnlyList<Node> inputs)
    {
        var attr = (ContractAttr)node.Attr;
        return IsRowwise(node, inputs[0], attr.Left, attr.Right, attr.Result) ? b.Contract(Turn(b, inputs[0]), inputs[1], Reverse(attr.Left), attr.Right, attr.Result)
            : IsRowwise(node, inputs[1], attr.Right, attr.Left, attr.Result) ? b.Contract(inputs[0], Turn(b, inputs[1]), attr.Left, Reverse(attr.Right), attr.Result)
            : null;
    }

    /// <summary>Whether an operand is such a matrix: its rows give the last index of the result, its columns are summed.</summary>
    private static bool IsRowwise(Node product, Node matrix, string own, string other, string result) =>
        matrix.Base().Op is { } op && (op == Primitives.Parameter || op == Primitives.Tangent)
        && own.Length == 2 && result.EndsWith(own[0].ToString()) && !other.Contains(own[0]) && other.Contains(own[1]) && !result.Contains(own[1])
        && matrix.Shape.Length is { IsConstant: true, Value: <= MaxLength } && matrix.Shape[0].Value >= MinExtent && matrix.Shape[1].Value is >= MinExtent and <= MaxDepth
        && (product.Shape.Length is not { IsConstant: true } length || length.Value >= MinExtent * matrix.Shape[0].Value);

    private static Node Turn(Builder b, Node matrix)
    {
        var name = b.Name;
        b.Name = matrix.Name is null ? null : $"{matrix.Name}Turned";
        var turned = b.Add(Primitives.Turn, new AxesAttr(1, 0), matrix);
        b.Name = name;
        return turned;
    }

    private static string Reverse(string indices) => $"{indices[1]}{indices[0]}";
}
