using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;
using Microsoft.CodeAnalysis;

namespace ImamlDsl.Generator.FrontEnd;

/// <content>Sums, extremes and means of numbers, in the precision that .NET computes them in.</content>
internal static partial class Sequences
{
    /// <summary>The value of <c>Average</c>, <c>Max</c>, <c>Min</c> or <c>Sum</c>.</summary>
    private static object Number(IMethodSymbol method, IEnumerable<object> items, IOperation call)
    {
        var sequence = (INamedTypeSymbol)method.Parameters[method.Parameters.Length - 1].Type;
        var type = method.Parameters.Length == 2 ? sequence.DelegateInvokeMethod!.ReturnType : sequence.TypeArguments.FirstOrDefault();
        if (type?.SpecialType is not (SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_Single or SpecialType.System_Double))
        {
            throw Lowering.Unsupported(call, $"{method.Name} is known of int, long, float and double; give it a function that makes one of these of an element");
        }

        object[] values = [.. items];
        if (values.Length == 0 && method.Name != "Sum")
        {
            throw Empty(call, "test Any() before");
        }

        if (method.Name == "Sum" && type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64)
        {
            return values.Aggregate(Dim.Constant(0), (sum, value) => Counted(sum + (value as Dim ?? throw Lowering.Undecided(call))));
        }

        double[] numbers = [.. values.Select(value => Arithmetic.Number(value) ?? throw Lowering.Undecided(call))];
        var result = method.Name switch
        {
            "Max" => numbers.Max(),
            "Min" => numbers.Min(),
            "Average" => numbers.Average(),
            _ => numbers.Sum(),
        };
        return method.ReturnType.SpecialType switch
        {
            SpecialType.System_Int32 or SpecialType.System_Int64 => Dim.Constant((long)result),
            SpecialType.System_Single => (double)(float)result,
            _ => result,
        };

        // .NET's Sum checks each addition.
        Dim Counted(Dim sum) => !sum.IsConstant || type!.SpecialType == SpecialType.System_Int64 || sum.Number is >= int.MinValue and <= int.MaxValue ? sum : throw Lowering.Overflow(call, sum);
    }
}
