using System;
using System.Linq;
using ImamlDsl.Generator.Diagnostics;
using ImamlDsl.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

/// <summary>
/// Methods that do nothing but throw where an argument is not good, as <c>ArgumentOutOfRangeException.ThrowIfLessThan</c>. What is known when the model is compiled is
/// checked then, and bounds of sizes that the data decide when these are bound.
/// </summary>
internal static class Guards
{
    public static bool IsGuard(IMethodSymbol method) =>
        method is { IsStatic: true, ReturnsVoid: true, ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } }
        && method.Name.StartsWith("ThrowIf", StringComparison.Ordinal);

    public static void Check(Lowering lowering, IInvocationOperation call)
    {
        object[] values = [.. call.Arguments.Where(a => a.Parameter!.Name is not "paramName" and not "message").OrderBy(a => a.Parameter!.Ordinal).Select(a => lowering.Evaluate(a.Value))];
        var (value, other) = (values[0], values.Length > 1 ? values[1] : Dim.Constant(0));
        var fails = call.TargetMethod.Name switch
        {
            "ThrowIfNull" => value is Null,
            "ThrowIfNullOrEmpty" => value is Null or "",
            "ThrowIfNullOrWhiteSpace" => value is Null || (value is string text && text.Trim().Length == 0),
            "ThrowIfNegative" or "ThrowIfLessThan" => IsBelow(value, other, 0),
            "ThrowIfNegativeOrZero" or "ThrowIfLessThanOrEqual" => IsBelow(value, other, 1),
            "ThrowIfGreaterThan" => IsBelow(other, value, 0),
            "ThrowIfGreaterThanOrEqual" => IsBelow(other, value, 1),
            "ThrowIfZero" or "ThrowIfEqual" => Number(value).Equals(Number(other)),
            "ThrowIfNotEqual" => !Number(value).Equals(Number(other)),
            _ => throw Lowering.Error(Descriptors.OpaqueCall, call, call.TargetMethod.Name, Advice.For(call.TargetMethod)),
        };
        if (fails)
        {
            throw Lowering.Unsupported(call, "it throws");
        }

        // Whole numbers may be sizes that are known later only.
        bool IsBelow(object a, object b, int by) => a is Dim size && b is Dim bound
            ? !lowering.RequireNonNegative(size - bound - Dim.Constant(by), Lowering.Text(call.Syntax))
            : by == 0 ? Number(a) < Number(b) : Number(a) <= Number(b);

        double Number(object known) => Arithmetic.Number(known) ?? throw Lowering.Undecided(call);
    }
}
