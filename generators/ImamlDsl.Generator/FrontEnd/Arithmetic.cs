using System;
using System.Linq;
using ImamlDsl.Generator.Diagnostics;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

/// <summary>C#'s operators on dimensions, numbers and tensors.</summary>
internal static class Arithmetic
{
    /// <summary>A number that is known when the model is compiled; null for other values.</summary>
    public static double? Number(object value) => value switch
    {
        double number => number,
        Dim { IsConstant: true } whole => whole.Number,
        _ => null,
    };

    public static object Binary(Lowering lowering, IBinaryOperation at, object left, object right) => Binary(lowering, at, at.OperatorKind, left, right);

    public static object Binary(Lowering lowering, IOperation at, BinaryOperatorKind kind, object left, object right)
    {
        if (left is bool p && right is bool q)
        {
            return kind switch
            {
                BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.And => p && q,
                BinaryOperatorKind.ConditionalOr or BinaryOperatorKind.Or => p || q,
                BinaryOperatorKind.Equals => p == q,
                BinaryOperatorKind.NotEquals or BinaryOperatorKind.ExclusiveOr => p != q,
                _ => throw Lowering.Unsupported(at, "this operator is not known for booleans"),
            };
        }

        if (kind is BinaryOperatorKind.And or BinaryOperatorKind.Or && (left, right) is (Null, Null or bool) or (bool, Null))
        {
            // What one operand decides is known even where the other one is null.
            var decides = kind == BinaryOperatorKind.Or;
            return left.Equals(decides) || right.Equals(decides) ? decides : Null.Value;
        }

        if (kind == BinaryOperatorKind.Add && at.Type?.SpecialType == SpecialType.System_String)
        {
            return Texts.Joined(at, left, right);
        }

        if (left is string text && right is string other && kind is BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals)
        {
            return (text == other) == (kind == BinaryOperatorKind.Equals);
        }

        if (left is Dim a && right is Dim b)
        {
            return Integers(lowering, at, kind, a, b);
        }

        if (left is double x && right is double y)
        {
            return Numbers(at, kind, x, y);
        }

        if (left is Node { Kind: ElementKind.Boolean } c && right is Node { Kind: ElementKind.Boolean } d && Comparisons.Combine(kind) is { } combine)
        {
            lowering.Builder.Source = Lowering.Text(at.Syntax);
            return Broadcasting.Apply(lowering.Builder, combine, c, d, at);
        }

        if (lowering.ToNode(left) is { Kind: ElementKind.Real } u && lowering.ToNode(right) is { Kind: ElementKind.Real } v)
        {
            // Comparisons of tensors choose by data; those of numbers that C# makes itself would be conditions.
            if (at is IBinaryOperation { OperatorMethod: { } method } && method.ContainingType.IsDsl("Tensor") && Comparisons.IsComparison(kind))
            {
                lowering.Builder.Source = Lowering.Text(at.Syntax);
                return Comparisons.Apply(lowering.Builder, kind, u, v, at);
            }

            var op = kind switch
            {
                BinaryOperatorKind.Add => Primitives.Add,
                BinaryOperatorKind.Subtract => Primitives.Sub,
                BinaryOperatorKind.Multiply => Primitives.Mul,
                BinaryOperatorKind.Divide => Primitives.Div,
                _ => (Elementwise?)null,
            };
            if (op is not null)
            {
                lowering.Builder.Source = Lowering.Text(at.Syntax);
                return Broadcasting.Apply(lowering.Builder, op, u, v, at);
            }

            throw Lowering.Undecided(at);
        }

        // Nothing is more or less than null, and what is computed with it is null.
        if ((left is Null || right is Null) && at is IBinaryOperation { IsLifted: true } or ICompoundAssignmentOperation { IsLifted: true })
        {
            return Comparisons.IsComparison(kind) ? false : Null.Value;
        }

        throw Lowering.Unsupported(at, left is Null || right is Null ? "an operand is null; was it assigned?" : "this operator is not known for these operands");
    }

    public static object Unary(Lowering lowering, IUnaryOperation at, object operand)
    {
        switch (at.OperatorKind, operand)
        {
            case (_, Null) when at.IsLifted:
                return operand;
            case (UnaryOperatorKind.Plus, _):
                return operand;
            case (UnaryOperatorKind.Not, bool value):
                return !value;
            case (UnaryOperatorKind.Not, Node { Kind: ElementKind.Boolean } node):
                lowering.Builder.Source = Lowering.Text(at.Syntax);
                return lowering.Builder.Add(Primitives.Not, Attr.None, node);
            case (UnaryOperatorKind.Minus, Dim dim):
                return lowering.Counted(at, () => Dim.Constant(0) - dim, () => unchecked(-dim.Number));
            case (UnaryOperatorKind.BitwiseNegation, Dim { IsConstant: true } dim):
                return Dim.Constant(~dim.Number);
            case (UnaryOperatorKind.Minus, double number):
                return -number;
            case (UnaryOperatorKind.Minus, Node { Kind: ElementKind.Real } node):
                lowering.Builder.Source = Lowering.Text(at.Syntax);
                return lowering.Builder.Neg(node);
            default:
                throw Lowering.Unsupported(at, "this operator is not known for this operand");
        }
    }

    public static object Step(Lowering lowering, IIncrementOrDecrementOperation at, object operand) => (operand, at.Kind) switch
    {
        (Dim dim, OperationKind.Increment) => lowering.Rounded(at, Sum(lowering, at, dim, Dim.One)),
        (Dim dim, _) => lowering.Rounded(at, Sum(lowering, at, dim, Dim.Constant(-1))),
        (double number, OperationKind.Increment) => lowering.Rounded(at, number + 1),
        (double number, _) => lowering.Rounded(at, number - 1),
        (Node size, OperationKind.Increment) => Binary(lowering, at, BinaryOperatorKind.Add, size, 1d), // as a double
        (Node size, _) => Binary(lowering, at, BinaryOperatorKind.Subtract, size, 1d),
        (Null, _) when at.IsLifted => operand,
        _ => throw Lowering.Unsupported(at, "only numbers can be counted"),
    };

    private static Dim Sum(Lowering lowering, IOperation at, Dim a, Dim b) => lowering.Counted(at, () => a + b, () => unchecked(a.Number + b.Number));

    private static object Integers(Lowering lowering, IOperation at, BinaryOperatorKind kind, Dim a, Dim b)
    {
        var type = at.Type is { } given ? lowering.Closed(given).NotNull() : null;
        var isLong = type?.SpecialType == SpecialType.System_Int64;
        switch (kind)
        {
            case BinaryOperatorKind.Add:
                return Sum(lowering, at, a, b);
            case BinaryOperatorKind.Subtract:
                return lowering.Counted(at, () => a - b, () => unchecked(a.Number - b.Number));
            case BinaryOperatorKind.Multiply:
                return lowering.Counted(at, () => a * b, () => unchecked(a.Number * b.Number));
            case BinaryOperatorKind.Divide or BinaryOperatorKind.Remainder when b.IsConstant && b.Number == -1 && a.IsConstant && a.Number == (isLong ? long.MinValue : int.MinValue):
                throw Lowering.Unsupported(at, $"it overflows: the quotient of {a} and -1 is outside of the range of {type?.ToDisplayString()}");
            case BinaryOperatorKind.Divide when b.IsConstant && !b.IsZero && a.IsConstant:
                return Dim.Constant(a.Number / b.Number);
            case BinaryOperatorKind.Divide when a.DivideBy(b) is { } quotient:
                return quotient;
            case BinaryOperatorKind.Remainder when b.IsConstant && !b.IsZero && a.IsConstant:
                return Dim.Constant(a.Number % b.Number);
            case BinaryOperatorKind.Equals when a.Equals(b):
                return true;
            case BinaryOperatorKind.NotEquals when a.Equals(b):
                return false;
        }

        if (kind is BinaryOperatorKind.Divide or BinaryOperatorKind.Remainder)
        {
            throw Lowering.Unsupported(at, b.IsZero ? "it divides by zero"
                : "sizes that the data or the constructor's caller decide are divided only where nothing can remain, as in 2 * n / n; keep the quotient in a member or symbol of its own, and compute the product of it");
        }

        if (!a.IsConstant || !b.IsConstant)
        {
            throw Lowering.Undecided(at);
        }

        var (x, y) = (a.Number, b.Number);
        return kind switch
        {
            BinaryOperatorKind.Equals => x == y,
            BinaryOperatorKind.NotEquals => x != y,
            BinaryOperatorKind.LessThan => x < y,
            BinaryOperatorKind.LessThanOrEqual => x <= y,
            BinaryOperatorKind.GreaterThan => x > y,
            BinaryOperatorKind.GreaterThanOrEqual => x >= y,
            BinaryOperatorKind.And => Dim.Constant(x & y),
            BinaryOperatorKind.Or => Dim.Constant(x | y),
            BinaryOperatorKind.ExclusiveOr => Dim.Constant(x ^ y),
            BinaryOperatorKind.LeftShift => Dim.Constant(isLong ? x << (int)y : (int)x << (int)y),
            BinaryOperatorKind.RightShift => Dim.Constant(isLong ? x >> (int)y : (int)x >> (int)y),
            BinaryOperatorKind.UnsignedRightShift => Dim.Constant(isLong ? (long)((ulong)x >> (int)y) : (int)((uint)x >> (int)y)),
            _ => throw Lowering.Unsupported(at, "this operator is not known for these integers"),
        };
    }

    private static object Numbers(IOperation at, BinaryOperatorKind kind, double x, double y) => kind switch
    {
        BinaryOperatorKind.Add => x + y,
        BinaryOperatorKind.Subtract => x - y,
        BinaryOperatorKind.Multiply => x * y,
        BinaryOperatorKind.Divide => x / y,
        BinaryOperatorKind.Remainder => x % y,
        BinaryOperatorKind.Equals => x == y,
        BinaryOperatorKind.NotEquals => x != y,
        BinaryOperatorKind.LessThan => x < y,
        BinaryOperatorKind.LessThanOrEqual => x <= y,
        BinaryOperatorKind.GreaterThan => x > y,
        BinaryOperatorKind.GreaterThanOrEqual => x >= y,
        _ => throw Lowering.Unsupported(at, "this operator is not known for numbers"),
    };
}
