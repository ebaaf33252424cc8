using System;
using ImamlDsl.Generator.Diagnostics;
using ImamlDsl.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

/// <content>Numbers as C# keeps them: rounded, cut off or refused where a type has too few bits.</content>
internal sealed partial class Lowering
{
    /// <summary>Evaluates what must be an integer known when the model is compiled.</summary>
    public int Integer(IOperation operation) => Evaluate(operation) is Dim { IsConstant: true } dim ? dim.Value : throw Undecided(operation);

    /// <summary>What C# computes with float, it rounds to float; of what it counts beyond the type's bits, it cuts off those, or stops where it checks that.</summary>
    public object Rounded(IOperation operation, object value) => (value, TypeOfNumbers(operation.Type)) switch
    {
        (double number, SpecialType.System_Single) => (double)(float)number,
        (Dim number, SpecialType.System_SByte) => Cut(operation, number, n => (sbyte)n),
        (Dim number, SpecialType.System_Byte) => Cut(operation, number, n => (byte)n),
        (Dim number, SpecialType.System_Int16) => Cut(operation, number, n => (short)n),
        (Dim number, SpecialType.System_UInt16 or SpecialType.System_Char) => Cut(operation, number, n => (ushort)n),
        (Dim { IsConstant: true } number, SpecialType.System_Int32) => Cut(operation, number, n => (int)n),
        _ => value,
    };

    private static Dim Cut(IOperation operation, Dim number, Func<long, long> cut) =>
        !number.IsConstant ? throw Undecided(operation)
        : cut(number.Number) == number.Number ? number
        : IsChecked(operation) ? throw Overflow(operation, number)
        : Dim.Constant(cut(number.Number));

    private static bool IsChecked(IOperation operation) => operation is IBinaryOperation { IsChecked: true } or IUnaryOperation { IsChecked: true } or IConversionOperation { IsChecked: true }
        or ICompoundAssignmentOperation { IsChecked: true } or IIncrementOrDecrementOperation { IsChecked: true };

    public static LoweringException Overflow(IOperation operation, object number) =>
        Unsupported(operation, $"it overflows: {number} is outside of the range of {operation.Type!.ToDisplayString()}");

    /// <summary>What is counted, also of sizes that are known later. Of a long that has too few bits, those that it has are left, or C# stops where it checks that.</summary>
    public Dim Counted(IOperation operation, Func<Dim> exact, Func<long> cut)
    {
        try
        {
            return exact();
        }
        catch (OverflowException) when (TypeOfNumbers(operation.Type) == SpecialType.System_Int64)
        {
            return IsChecked(operation) ? throw Overflow(operation, "the result") : Dim.Constant(cut());
        }
    }

    /// <summary>The type of numbers, of what may be null too, and of an enumeration's.</summary>
    public SpecialType? TypeOfNumbers(ITypeSymbol? type)
    {
        var known = type is null ? null : Closed(type).NotNull();
        return (known as INamedTypeSymbol)?.EnumUnderlyingType?.SpecialType ?? known?.SpecialType;
    }
}
