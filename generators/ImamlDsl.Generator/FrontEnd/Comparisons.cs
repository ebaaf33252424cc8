using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

/// <summary>Comparisons of tensors and what combines them.</summary>
internal static class Comparisons
{
    public static bool IsComparison(BinaryOperatorKind kind) =>
        kind is BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual;

    /// <summary>The row that combines truth values; null for other operators.</summary>
    public static Elementwise? Combine(BinaryOperatorKind kind) => kind switch
    {
        BinaryOperatorKind.And => Primitives.And,
        BinaryOperatorKind.Or => Primitives.Or,
        _ => null,
    };

    /// <summary>A comparison with broadcasting; less is greater the other way round.</summary>
    public static Node Apply(Builder b, BinaryOperatorKind kind, Node left, Node right, IOperation at) => kind switch
    {
        BinaryOperatorKind.LessThan => Broadcasting.Apply(b, Primitives.Greater, right, left, at),
        BinaryOperatorKind.LessThanOrEqual => Broadcasting.Apply(b, Primitives.GreaterEqual, right, left, at),
        BinaryOperatorKind.GreaterThan => Broadcasting.Apply(b, Primitives.Greater, left, right, at),
        BinaryOperatorKind.GreaterThanOrEqual => Broadcasting.Apply(b, Primitives.GreaterEqual, left, right, at),
        BinaryOperatorKind.Equals => Broadcasting.Apply(b, Primitives.Equal, left, right, at),
        _ => b.Add(Primitives.Not, Attr.None, Broadcasting.Apply(b, Primitives.Equal, left, right, at)),
    };
}
