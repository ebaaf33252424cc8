using System.Globalization;
using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Emit.Torch;

/// <summary>Prints numbers and scalars of sizes as Python.</summary>
internal static class PythonNumbers
{
    public static string Print(double value) =>
        double.IsNaN(value) ? "float('nan')"
        : double.IsPositiveInfinity(value) ? "float('inf')"
        : double.IsNegativeInfinity(value) ? "-float('inf')"
        : Host.Number(value);

    /// <summary>A uniform value as an expression.</summary>
    public static string Uniform(Node node, TensorSizes sizes)
    {
        if (node.Op == Primitives.Constant)
        {
            return Print(((ConstantAttr)node.Attr).Value);
        }

        if (node.Op == Primitives.Size)
        {
            return $"float({sizes.Print(((DimAttr)node.Attr).Dim)})";
        }

        if (node.Op == Primitives.Broadcast || node.Op == Primitives.Reshape)
        {
            return Uniform(node.Inputs[0], sizes);
        }

        return string.Format(CultureInfo.InvariantCulture, ((Elementwise)node.Op).Host!.Replace("sqrt(", "torch.sqrt("), [.. node.Inputs.Select(i => (object)Operand(i, sizes))]);
    }

    /// <summary>A uniform value with the other sign. TorchScript reads −(−1.5) as 0, so no sign stands before another.</summary>
    public static string Negative(Node node, TensorSizes sizes) =>
        node.ConstantValue() is { } value ? Print(-value) : $"-1.0 * ({Uniform(node, sizes)})";

    private static string Operand(Node node, TensorSizes sizes)
    {
        var text = Uniform(node, sizes);
        return text.Contains(' ') || text[0] == '-' ? $"({text})" : text;
    }
}
