using System.Globalization;
using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Emit;

/// <summary>Prints numbers, sizes and scalars of sizes as C#.</summary>
internal static class Host
{
    /// <summary>A symbol's field in the generated class: N → n, Block1.Inputs → block1_Inputs, and what C# or the class uses already → inSize.</summary>
    public static string Symbol(string name)
    {
        name = name.Replace("[", "").Replace("]", "").Replace('.', '_');
        var small = char.ToLowerInvariant(name[0]) + name.Substring(1);
        return small == name || NameTable.IsReserved(small) ? small + "Size" : small;
    }

    /// <summary>An extent as an expression of type nint.</summary>
    public static string Size(Dim dim) => dim.ToCode(Symbol);

    /// <summary>An extent as an expression of type long.</summary>
    public static string Long(Dim dim) => dim.ToCode(name => "(long)" + Symbol(name));

    /// <summary>An extent as an expression of type int.</summary>
    public static string Int(Dim dim) => dim.IsConstant ? Size(dim) : $"(int){Factor(dim, inCast: true)}";

    /// <summary>An extent as a factor of a product, or as the operand of a cast.</summary>
    public static string Factor(Dim dim, bool inCast = false) => dim.IsSum || (inCast && Size(dim).Contains(' ')) ? $"({Size(dim)})" : Size(dim);

    public static string Number(double value) =>
        double.IsNaN(value) ? "double.NaN"
        : double.IsPositiveInfinity(value) ? "double.PositiveInfinity"
        : double.IsNegativeInfinity(value) ? "double.NegativeInfinity"
        : NumberText.Of(value) + (value == System.Math.Floor(value) && System.Math.Abs(value) < 1e15 ? ".0" : "");

    /// <summary>A uniform value as an expression of type double.</summary>
    public static string Uniform(Node node)
    {
        if (node.Op == Primitives.Constant)
        {
            return Number(((ConstantAttr)node.Attr).Value);
        }

        if (node.Op == Primitives.Size)
        {
            return $"(double){Factor(((DimAttr)node.Attr).Dim, inCast: true)}";
        }

        if (node.Op == Primitives.Broadcast || node.Op == Primitives.Reshape)
        {
            return Uniform(node.Inputs[0]);
        }

        return string.Format(CultureInfo.InvariantCulture, ((Elementwise)node.Op).Host!.Replace("sqrt(", "global::System.Math.Sqrt("), [.. node.Inputs.Select(i => (object)Operand(i))]);
    }

    private static string Operand(Node node)
    {
        var text = Uniform(node);
        return text.Contains(' ') ? $"({text})" : text;
    }
}
