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
            switch (lowering.Evaluate(index))
            {
                case RangeValue range:
                    var (start, end) = (range.Start.Of(extent), range.End.Of(extent));
                    Require(lowering, index, extent, start, end - start - Dim.One, extent - end);
                    x = lowering.Builder.Slice(x, axis++, start, end - start);
                    break;
                case var entry:
                    var place = Lowering.Index(entry, index).Of(extent);
                    Require(lowering, index, extent, place, extent - place - Dim.One);
                    x = lowering.Builder.Select(x, axis, place);
                    break;
            }
        }

        return x;
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
