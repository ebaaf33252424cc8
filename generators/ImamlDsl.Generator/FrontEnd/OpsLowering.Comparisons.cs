using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

internal static partial class OpsLowering
{
    private static Node Pair(OpsCall c, Elementwise op) => Broadcasting.Apply(c.B, op, c.Tensor("a"), c.Tensor("b"), c.At);

    private static Node Compare(OpsCall c, BinaryOperatorKind kind) => Comparisons.Apply(c.B, kind, c.Tensor("a"), c.Tensor("b"), c.At);

    private static Node Where(OpsCall c)
    {
        var (condition, a, b) = (c.Tensor("condition"), c.Tensor("a"), c.Tensor("b"));
        var shape = Broadcasting.Join(a.Shape, b.Shape) is { } chosen ? Broadcasting.Join(condition.Shape, chosen) : null;
        return shape is null
            ? throw c.Mismatch($"cannot combine {condition.Shape}, {a.Shape} and {b.Shape}: aligned at the last axis, extents must be equal or 1")
            : c.B.Where(Broadcasting.To(c.B, condition, shape), Broadcasting.To(c.B, a, shape), Broadcasting.To(c.B, b, shape));
    }

    private static Node Clamp(OpsCall c)
    {
        var x = c.Tensor("x");
        return c.B.Add(Primitives.Clamp, Attr.None, x, End("min"), End("max"));

        Node End(string parameter) => c.Number(parameter) is var value && double.IsNaN(value)
            ? throw c.Mismatch(parameter, $"takes ends that are numbers; given {parameter} = NaN")
            : c.B.Constant(value, x.Shape);
    }
}
