using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ImamlDsl.Generator.Ir;

namespace ImamlDsl.Generator.Emit.Torch;

// Tables of constants.
internal sealed partial class TensorLowering
{
    private const int FractionBits = 52;
    private const int BeyondAll = 5000; // two to this power is infinite, and its reciprocal zero

    private void LowerTable(Node node, TableAttr table)
    {
        List<TensorView> views = node.Shape.Rank == 1 ? [] : [new TensorView("view", [_sizes.Of(node.Shape, shared: true)])];
        if (node.Kind == ElementKind.Index)
        {
            Define(node, true, [], "tensor", [Whole(table.Values.Select(v => (long)v))], OnDevice, views);
        }
        else if (table.Values.All(IsKept))
        {
            Define(node, true, [], "tensor", [new WordList([.. table.Values.Select(PythonNumbers.Print)])], OnDevice, [.. AsReal, .. views]);
        }
        else
        {
            // m·2ᵉ.
            var parts = table.Values.Select(Parts).ToArray();
            var (fractions, exponents) = (_names[node] + "_m", _names[node] + "_e");
            _ops.Add(new TensorOp(fractions, "tensor", [Whole(parts.Select(p => p.Fraction))], OnDevice, null) { Views = [AsDouble] });
            _ops.Add(new TensorOp(exponents, "tensor", [Whole(parts.Select(p => (long)p.Exponent))], OnDevice, null) { Views = [AsDouble] });
            Define(node, true, [], "ldexp", [new TensorRef(fractions), new TensorRef(exponents)], views: [.. AsReal, .. views]);
        }
    }

    private static IReadOnlyList<(string, string)> OnDevice { get; } = [("device", $"{ProgramArguments.Phi}.device")];

    private static TensorView AsDouble { get; } = new("to", [new Word("7")]); // float64

    private static WordList Whole(IEnumerable<long> values) => new([.. values.Select(v => v.ToString(CultureInfo.InvariantCulture))]);

    /// <summary>Whether TorchScript keeps a number of a list: it rounds to single precision, and takes −0 for 0. Whole numbers it keeps.</summary>
    private static bool IsKept(double value) => double.IsNaN(value) || ((float)value == value && (value != 0 || BitConverter.DoubleToInt64Bits(value) == 0));

    /// <summary>A number as m·2ᵉ.</summary>
    private static (long Fraction, int Exponent) Parts(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var (sign, exponent, fraction) = (bits < 0 ? -1 : 1, (int)((bits >> FractionBits) & 0x7FF), bits & ((1L << FractionBits) - 1));
        if (exponent == 0x7FF)
        {
            return (fraction == 0 ? sign : 0, BeyondAll);
        }

        if (value == 0)
        {
            return (sign, -BeyondAll);
        }

        fraction |= exponent == 0 ? 0 : 1L << FractionBits;
        exponent = Math.Max(exponent, 1) - 1023 - FractionBits;
        for (; fraction % 2 == 0; exponent++)
        {
            fraction /= 2;
        }

        return (sign * fraction, exponent);
    }
}
