using System;
using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Diagnostics;
using ImamlDsl.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

/// <summary>Methods of texts that are known when the model is compiled. What a method gives does not depend on the machine's language.</summary>
internal static class Texts
{
    private const string Names =
        "Contains, EndsWith, Equals, IndexOf, IsNullOrEmpty, IsNullOrWhiteSpace, Replace, Split, StartsWith, Substring, ToLowerInvariant, ToUpperInvariant and Trim";

    /// <summary>The letters of a text.</summary>
    public static object[] Letters(string text) => [.. text.Select(letter => (object)Dim.Constant(letter))];

    public static string Of(IEnumerable<object> letters) => new([.. letters.Select(letter => (char)((Dim)letter).Value)]);

    /// <summary>The value of a call; null for what is no method of texts.</summary>
    public static object? Evaluate(Lowering lowering, IInvocationOperation call)
    {
        var method = call.TargetMethod;
        if (method.ContainingType.SpecialType != SpecialType.System_String)
        {
            return null;
        }

        object[] given = [.. call.Arguments.OrderBy(a => a.Parameter!.Ordinal).Select(a => lowering.Evaluate(a.Value))];
        if (method.IsStatic)
        {
            return method.Name switch
            {
                "IsNullOrEmpty" when given[0] is Null or string => given[0] is Null or "",
                "IsNullOrWhiteSpace" when given[0] is Null or string => given[0] is Null || string.IsNullOrWhiteSpace((string)given[0]),
                _ => throw Unknown(call),
            };
        }

        var text = lowering.Evaluate(call.Instance!) as string ?? throw Lowering.Undecided(call.Instance!);
        var isLetter = method.Parameters.FirstOrDefault()?.Type.SpecialType == SpecialType.System_Char;
        var part = given.FirstOrDefault() switch
        {
            Dim { IsConstant: true } letter when isLetter => ((char)letter.Value).ToString(),
            object[] { Length: 1 } letters when method.Name == "Split" => Of(letters),
            var other => other as string,
        };
        StringComparison? comparison = given.Length == 1 && (isLetter || method.Name == "Contains") ? StringComparison.Ordinal
            : given.Length == 2 && given[1] is Dim { IsConstant: true, Value: (int)StringComparison.Ordinal or (int)StringComparison.OrdinalIgnoreCase } stated && method.Parameters[1].Type.Name == nameof(StringComparison) ? (StringComparison)stated.Value
            : null;
        return (method.Name, given.Length) switch
        {
            ("Contains", _) when part is not null && comparison is { } by => text.IndexOf(part, by) >= 0,
            ("StartsWith", _) when part is not null && comparison is { } by => text.StartsWith(part, by),
            ("EndsWith", _) when part is not null && comparison is { } by => text.EndsWith(part, by),
            ("IndexOf", _) when part is not null && comparison is { } by => Dim.Constant(text.IndexOf(part, by)),
            ("StartsWith" or "EndsWith" or "IndexOf", 1) => throw Lowering.Unsupported(call, "what it gives depends on the language of the machine; add StringComparison.Ordinal"),
            ("Replace", 2 or 3) when part is { Length: > 0 } && given[1] is string other && given.Skip(2).All(g => g is Dim { IsConstant: true, Value: (int)StringComparison.Ordinal }) => text.Replace(part, other),
            ("Split", 1) or ("Split", 2) when part is { Length: 1 } && given.Skip(1).All(g => g is Dim { IsZero: true }) => text.Split(part[0]).ToArray<object>(),
            ("Substring", 1) when given[0] is Dim start => Cut(start, Dim.Constant(text.Length) - start),
            ("Substring", 2) when given[0] is Dim start && given[1] is Dim length => Cut(start, length),
            ("ToLowerInvariant", 0) => text.ToLowerInvariant(),
            ("ToUpperInvariant", 0) => text.ToUpperInvariant(),
            ("Trim", 0) => text.Trim(),
            _ => throw Unknown(call),
        };

        string Cut(Dim start, Dim length) => !start.IsConstant || !length.IsConstant ? throw Lowering.Undecided(call)
            : start.Number >= 0 && length.Number >= 0 && start.Number + length.Number <= text.Length ? text.Substring(start.Value, length.Value)
            : throw Lowering.Unsupported(call, $"the text has {text.Length} letters");
    }

    /// <summary>What <c>+</c> makes of a text and another value.</summary>
    public static string Joined(IOperation at, object left, object right)
    {
        var (first, second) = at is ICompoundAssignmentOperation compound ? (compound.Target, compound.Value) : (((IBinaryOperation)at).LeftOperand, ((IBinaryOperation)at).RightOperand);
        return Part(left, first) + Part(right, second);
    }

    private static string Part(object value, IOperation operand) => (value, Lowering.Behind(operand)?.NotNull().SpecialType) switch
    {
        (string text, _) => text,
        (Null, _) => "",
        (bool flag, _) => flag ? bool.TrueString : bool.FalseString,
        (Dim { IsConstant: true } letter, SpecialType.System_Char) => ((char)letter.Value).ToString(),
        (Dim { IsConstant: true, Number: >= 0 } number, >= SpecialType.System_SByte and <= SpecialType.System_UInt64) => number.ToString(),
        _ => throw Lowering.Unsupported(operand, "of what is joined to a text, texts, letters, bool and integers from 0 are known here; others depend on the data or on the language of the machine"),
    };

    private static LoweringException Unknown(IInvocationOperation call) => Lowering.Unsupported(call, $"of texts, {Names} are known here");
}
