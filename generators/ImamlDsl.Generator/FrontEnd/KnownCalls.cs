using System;
using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

/// <summary>Functions of .NET that definitions may call, of numbers that are known when the model is compiled.</summary>
internal static class KnownCalls
{
    private static readonly IReadOnlyDictionary<string, Func<double, double>> OfOne = new Dictionary<string, Func<double, double>>
    {
        ["Sqrt"] = Math.Sqrt,
        ["Exp"] = Math.Exp,
        ["Log"] = Math.Log,
        ["Log2"] = Log2,
        ["Log10"] = Math.Log10,
        ["Tan"] = Math.Tan,
        ["Asin"] = Math.Asin,
        ["Acos"] = Math.Acos,
        ["Atan"] = Math.Atan,
        ["Sinh"] = Math.Sinh,
        ["Cosh"] = Math.Cosh,
        ["Round"] = Math.Round,
        ["Truncate"] = Math.Truncate,
        ["Sin"] = Math.Sin,
        ["Cos"] = Math.Cos,
        ["Tanh"] = Math.Tanh,
        ["Abs"] = Math.Abs,
        ["Sign"] = x => Math.Sign(x),
        ["Cbrt"] = Cbrt,
        ["Floor"] = Math.Floor,
        ["Ceiling"] = Math.Ceiling,
    };

    private static readonly IReadOnlyDictionary<string, Func<double, double, double>> OfTwo = new Dictionary<string, Func<double, double, double>>
    {
        ["Pow"] = Math.Pow,
        ["Min"] = Math.Min,
        ["Max"] = Math.Max,
        ["Log"] = Math.Log,
        ["Atan2"] = Math.Atan2,
    };

    private static readonly IReadOnlyDictionary<string, Elementwise> OfSizes = new Dictionary<string, Elementwise>
    {
        ["Sqrt"] = Primitives.Sqrt,
        ["Exp"] = Primitives.Exp,
        ["Log"] = Primitives.Log,
    };

    /// <summary>∛x, with a step of Newton's method, which makes whole roots whole.</summary>
    private static double Cbrt(double x)
    {
        var root = (x < 0 ? -1 : 1) * Math.Pow(Math.Abs(x), 1.0 / 3);
        return root == 0 || double.IsInfinity(root) ? root : root - (((root * root * root) - x) / (3 * root * root));
    }

    /// <summary>log₂ x, a whole number where x is a power of 2.</summary>
    private static double Log2(double x) => Math.Log(x) / Math.Log(2) is var logarithm && Math.Pow(2, Math.Round(logarithm)) == x ? Math.Round(logarithm) : logarithm;

    /// <summary>The value of a call; null for a method that is not known.</summary>
    public static object? Evaluate(Lowering lowering, IInvocationOperation call)
    {
        if (call.TargetMethod.ContainingType is not { Name: "Math" or "MathF" or "Double" or "Single" or "Int32", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } }
            || !call.TargetMethod.IsStatic)
        {
            return null;
        }

        var values = call.Arguments.OrderBy(a => a.Parameter!.Ordinal).Select(a => lowering.Evaluate(a.Value)).ToArray();
        var (name, whole) = (call.TargetMethod.Name, call.Type?.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64);
        if (values.Length == 1 && values[0] is Node { Kind: ElementKind.Real } size && OfSizes.TryGetValue(name, out var op))
        {
            return lowering.Builder.Add(op, Attr.None, size); // of an extent that the data decide
        }

        double?[] numbers = [.. values.Select(Arithmetic.Number)];
        if (values.Any(v => v is Node or Dim { IsConstant: false }))
        {
            throw Lowering.Unsupported(call, $"what it is of is a size that the data decide, and of these {string.Join(", ", OfSizes.Keys)} are known; compute it from constants, or with tensors");
        }

        if (numbers.Any(n => n is null))
        {
            return null;
        }

        if (name == "Sign" && numbers[0] is double.NaN)
        {
            throw Lowering.Unsupported(call, "it throws, since what it is of is not a number");
        }

        double? result = numbers.Length == 1 && OfOne.TryGetValue(name, out var one) ? one(numbers[0]!.Value)
            : numbers.Length == 2 && OfTwo.TryGetValue(name, out var two) ? two(numbers[0]!.Value, numbers[1]!.Value)
            : name == "Clamp" && numbers.Length == 3 && numbers[1] <= numbers[2] ? Math.Max(numbers[1]!.Value, Math.Min(numbers[2]!.Value, numbers[0]!.Value))
            : null;
        return result is not { } number ? null : whole ? Dim.Constant((long)number) : lowering.Rounded(call, number);
    }
}
