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
        ["Log2"] = x => Math.Log(x) / Math.Log(2),
        ["Sin"] = Math.Sin,
        ["Cos"] = Math.Cos,
        ["Tanh"] = Math.Tanh,
        ["Abs"] = Math.Abs,
        ["Floor"] = Math.Floor,
        ["Ceiling"] = Math.Ceiling,
    };

    private static readonly IReadOnlyDictionary<string, Func<double, double, double>> OfTwo = new Dictionary<string, Func<double, double, double>>
    {
        ["Pow"] = Math.Pow,
        ["Min"] = Math.Min,
        ["Max"] = Math.Max,
    };

    /// <summary>The value of a call; null for a method that is not known.</summary>
    public static object? Evaluate(Lowering lowering, IInvocationOperation call)
    {
        if (call.TargetMethod.ContainingType is not { Name: "Math" or "MathF", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } })
        {
            return null;
        }

        var values = call.Arguments.OrderBy(a => a.Parameter!.Ordinal).Select(a => lowering.Evaluate(a.Value)).ToArray();
        var (name, whole) = (call.TargetMethod.Name, call.Type?.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64);
        if (values.Length == 1 && values[0] is Node { Kind: ElementKind.Real } size && name == "Sqrt")
        {
            return lowering.Builder.Add(Primitives.Sqrt, Attr.None, size); // of an extent that the data decide
        }

        double?[] numbers = [.. values.Select(Arithmetic.Number)];
        if (numbers.Any(n => n is null))
        {
            return null;
        }

        double? result = numbers.Length == 1 && OfOne.TryGetValue(name, out var one) ? one(numbers[0]!.Value)
            : numbers.Length == 2 && OfTwo.TryGetValue(name, out var two) ? two(numbers[0]!.Value, numbers[1]!.Value)
            : null;
        return result is not { } number ? null : whole ? Dim.Constant((long)number) : Lowering.Rounded(call, number);
    }
}
