using System.Linq;
using ImamlDsl.Generator.Diagnostics;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

/// <summary>Entries and ranges of a tensor, <c>x[0, 1..^1]</c>, with the meaning that C# gives to indices and ranges.</summary>
internal static class Indexing
{
    private const string Advice = "write the indices and ranges between the brackets";

    public static Node Lower(Lowering lowering, IPropertyReferenceOperation reference, Node x)
    {
        if (reference.Arguments[0] is not { ArgumentKind: ArgumentKind.ParamArray, Value: IArrayCreationOperation { Initializer: { } given } })
        {
            throw Lowering.Unsupported(reference, Advice);
        }

        if (given.ElementValues.Length > x.Shape.Rank)
        {
            throw Lowering.Error(Descriptors.ShapeMismatch, reference, $"'[]' takes an index for each axis of {x.Shape}, at most {x.Shape.Rank}; given {given.ElementValues.Length}");
        }

        lowering.Builder.Source = Lowering.Text(reference.Syntax);
        var axis = 0;
        foreach (var index in given.ElementValues.Select(Lowering.Bare))
        {
            var extent = x.Shape[axis];
            if (index is IRangeOperation range)
            {
                var start = range.LeftOperand is { } left ? Place(lowering, Lowering.Bare(left), extent) : Dim.Constant(0);
                var end = range.RightOperand is { } right ? Place(lowering, Lowering.Bare(right), extent) : extent;
                Require(lowering, index, extent, start, end - start - Dim.One, extent - end);
                x = lowering.Builder.Slice(x, axis++, start, end - start);
            }
            else
            {
                var place = Place(lowering, index, extent);
                Require(lowering, index, extent, place, extent - place - Dim.One);
                x = lowering.Builder.Select(x, axis, place);
            }
        }

        return x;
    }

    private static Dim Place(Lowering lowering, IOperation index, Dim extent)
    {
        if (index is not IUnaryOperation && index.Type?.SpecialType != SpecialType.System_Int32)
        {
            throw Lowering.Unsupported(index, Advice);
        }

        var isFromEnd = index is IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat };
        var number = isFromEnd ? ((IUnaryOperation)index).Operand : index;
        return lowering.Evaluate(number) is Dim place ? isFromEnd ? extent - place : place : throw Lowering.Undecided(index);
    }

    private static void Require(Lowering lowering, IOperation index, Dim extent, params Dim[] sizes)
    {
        foreach (var size in sizes)
        {
            if (!lowering.RequireNonNegative(size, Lowering.Text(index.Syntax)))
            {
                throw Lowering.Error(Descriptors.ShapeMismatch, index, $"'[]' finds nothing at {Lowering.Text(index.Syntax)} along an axis of extent {extent}; ^1 is the last entry");
            }
        }
    }
}
