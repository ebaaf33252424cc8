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

    private static readonly IReadOnlyDictionary<string, Func<long, long>> OfWhole = new Dictionary<string, Func<long, long>>
    {
        ["Abs"] = Math.Abs,
        ["Sign"] = x => Math.Sign(x),
        ["Log2"] = x => Enumerable.Range(0, 64).Last(bit => bit == 0 || x >> bit > 0),
    };

    private static readonly IReadOnlyDictionary<string, Func<long, long, long>> OfTwoWhole = new Dictionary<string, Func<long, long, long>>
    {
        ["Min"] = Math.Min,
        ["Max"] = Math.Max,
    };

    private static readonly IReadOnlyDictionary<string, Func<double, bool>> Questions = new Dictionary<string, Func<double, bool>>
    {
        ["IsNaN"] = double.IsNaN,
        ["IsInfinity"] = double.IsInfinity,
        ["IsPositiveInfinity"] = double.IsPositiveInfinity,
        ["IsNegativeInfinity"] = double.IsNegativeInfinity,
        ["IsFinite"] = IsFinite,
        ["IsNegative"] = IsNegative,
        ["IsPositive"] = x => !IsNegative(x),
        ["IsInteger"] = x => IsFinite(x) && x == Math.Truncate(x),
        ["IsEvenInteger"] = x => IsFinite(x) && Math.Abs(x % 2) == 0,
        ["IsOddInteger"] = x => IsFinite(x) && Math.Abs(x % 2) == 1,
    };

    /// <summary>What generic mathematics calls numbers, as <c>T.One</c>.</summary>
    private static readonly IReadOnlyDictionary<string, double> Constants = new Dictionary<string, double>
    {
        ["Zero"] = 0,
        ["AdditiveIdentity"] = 0,
        ["One"] = 1,
        ["MultiplicativeIdentity"] = 1,
        ["NegativeOne"] = -1,
        ["Pi"] = Math.PI,
        ["E"] = Math.E,
    };

    private static readonly IReadOnlyDictionary<string, Elementwise> OfSizes = new Dictionary<string, Elementwise>
    {
        ["Sqrt"] = Primitives.Sqrt,
        ["Exp"] = Primitives.Exp,
        ["Log"] = Primitives.Log,
    };

    private static bool IsFinite(double x) => !double.IsNaN(x) && !double.IsInfinity(x);

    private static bool IsNegative(double x) => BitConverter.DoubleToInt64Bits(x) < 0;

    /// <summary>∛x, with a step of Newton's method, which makes whole roots whole.</summary>
    private static double Cbrt(double x)
    {
        var root = (x < 0 ? -1 : 1) * Math.Pow(Math.Abs(x), 1.0 / 3);
        return root == 0 || double.IsInfinity(root) ? root : root - (((root * root * root) - x) / (3 * root * root));
    }

    /// <summary>log₂ x, a whole number where x is a power of 2.</summary>
    private static double Log2(double x) => Math.Log(x) / Math.Log(2) is var logarithm && Math.Pow(2, Math.Round(logarithm)) == x ? Math.Round(logarithm) : logarithm;

    /// <summary>A static property of a type argument that is a type of numbers; null for others.</summary>
    public static object? Constant(Lowering lowering, IPropertyReferenceOperation reference) =>
        IsNumeric(lowering, reference.ConstrainedToType) && Constants.TryGetValue(reference.Property.Name, out var number) ? lowering.Rounded(reference, lowering.As(number, reference.Type)) : null;

    private static bool IsNumeric(Lowering lowering, ITypeSymbol? type) => type is not null
        && lowering.Closed(type).SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_Single or SpecialType.System_Double;

    /// <summary>The value of a call; null for a method that is not known.</summary>
    public static object? Evaluate(Lowering lowering, IInvocationOperation call)
    {
        var method = call.TargetMethod;
        if (!method.IsStatic || method.Parameters.Any(p => p.RefKind != RefKind.None)
            || !(IsNumeric(lowering, call.ConstrainedToType ?? method.ContainingType)
                || method.ContainingType is { Name: "Math" or "MathF", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } }))
        {
            return null;
        }

        var values = call.Arguments.OrderBy(a => a.Parameter!.Ordinal).Select(a => lowering.Evaluate(a.Value)).ToArray();
        var name = method.Name;
        var whole = lowering.TypeOfNumbers(call.Type) is SpecialType.System_Int32 or SpecialType.System_Int64;
        if (values.Length == 1 && values[0] is Node { Kind: ElementKind.Real } size && OfSizes.TryGetValue(name, out var op))
        {
            return lowering.Builder.Add(op, Attr.None, size); // of an extent that the data decide
        }

        if (values.Any(v => v is Node or Dim { IsConstant: false }))
        {
            throw Lowering.Unsupported(call, $"what it is of is a size that the data decide, and of these {string.Join(", ", OfSizes.Keys)} are known; compute it from constants, or with tensors");
        }

        double?[] numbers = [.. values.Select(Arithmetic.Number)];
        if (numbers.Any(n => n is null))
        {
            return null;
        }

        if (name == "Sign" && numbers[0] is double.NaN)
        {
            throw Lowering.Unsupported(call, "it throws, since what it is of is not a number");
        }

        if (numbers.Length == 1 && Questions.TryGetValue(name, out var question))
        {
            return question(numbers[0]!.Value);
        }

        if (values.All(v => v is Dim) && Whole(lowering, call, [.. values.Select(v => ((Dim)v).Number)]) is { } integer)
        {
            return integer;
        }

        double? result = numbers.Length == 1 && OfOne.TryGetValue(name, out var one) ? one(numbers[0]!.Value)
            : numbers.Length == 2 && OfTwo.TryGetValue(name, out var two) ? two(numbers[0]!.Value, numbers[1]!.Value)
            : (name, numbers.Length) switch
            {
                ("Clamp", 3) when numbers[1] <= numbers[2] => Math.Max(numbers[1]!.Value, Math.Min(numbers[2]!.Value, numbers[0]!.Value)),
                ("CopySign", 2) => IsNegative(numbers[0]!.Value) == IsNegative(numbers[1]!.Value) ? numbers[0] : -numbers[0],
                ("Round", 2) when method.Parameters[1].Type.SpecialType == SpecialType.System_Int32 => numbers[1] is >= 0 and <= 15 ? Math.Round(numbers[0]!.Value, (int)numbers[1]!) : null,
                ("Round", 2) => Round(numbers[0]!.Value, (int)numbers[1]!),
                ("Round", 3) when numbers[1] is >= 0 and <= 15 && numbers[2] is 0 or 1 => Math.Round(numbers[0]!.Value, (int)numbers[1]!, (MidpointRounding)numbers[2]!),
                ("CreateChecked", 1) => numbers[0],
                _ => null,
            };
        return result is not { } number ? null : whole ? lowering.As(number, call.Type) as Dim ?? throw Lowering.Overflow(call, NumberText.Of(number)) : lowering.Rounded(call, number);
    }

    /// <summary>What is counted; null for a method that is not known of integers.</summary>
    private static object? Whole(Lowering lowering, IInvocationOperation call, long[] numbers)
    {
        long? result = (call.TargetMethod.Name, numbers.Length) switch
        {
            ("Abs" or "Log2", 1) when numbers[0] == long.MinValue => throw Lowering.Overflow(call, "the result"),
            ("Log2", 1) when numbers[0] < 0 => throw Lowering.Unsupported(call, "it throws, since the number is negative"),
            (var name, 1) when OfWhole.TryGetValue(name, out var one) => one(numbers[0]),
            (var name, 2) when OfTwoWhole.TryGetValue(name, out var two) => two(numbers[0], numbers[1]),
            ("Clamp", 3) when numbers[1] <= numbers[2] => Math.Max(numbers[1], Math.Min(numbers[2], numbers[0])),
            ("CreateChecked", 1) => numbers[0],
            _ => null,
        };
        if ((call.TargetMethod.Name, numbers.Length) is ("DivRem", 2))
        {
            return numbers[1] == 0 ? throw Lowering.Unsupported(call, "it divides by zero") : new object[] { Dim.Constant(numbers[0] / numbers[1]), Dim.Constant(numbers[0] % numbers[1]) };
        }

        return result is not { } number || lowering.TypeOfNumbers(call.Type) is not { } type ? null
            : type == SpecialType.System_Int32 && number is < int.MinValue or > int.MaxValue ? throw Lowering.Overflow(call, number)
            : lowering.As(Dim.Constant(number), call.Type);
    }

    /// <summary>Rounds as a <c>MidpointRounding</c> says.</summary>
    private static double? Round(double x, int mode) => mode switch
    {
        0 or 1 => Math.Round(x, (MidpointRounding)mode),
        2 => Math.Truncate(x),
        3 => Math.Floor(x),
        4 => Math.Ceiling(x),
        _ => null,
    };
}
