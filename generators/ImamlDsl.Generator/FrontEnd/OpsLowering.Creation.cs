using System;
using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.FrontEnd;

// Constants.
internal static partial class OpsLowering
{
    private const int MostConstants = 1 << 13; // of one tensor: the generated source holds them in words, of which the compiler takes 16 million bytes
    private const int LargestIdentity = 64; // that is kept as a table

    /// <summary>The constants of an array, <c>Tensor.FromArray</c> and those of the other types; null for other methods.</summary>
    public static Node? FromArray(OpsCall c) => c.Name != "FromArray" ? null : c.Method.ContainingType.Name switch
    {
        "Tensor" => Constants(c, ElementKind.Real),
        "IndexTensor" => Constants(c, ElementKind.Index),
        _ => Constants(c, ElementKind.Boolean),
    };

    private static Node Constants(OpsCall c, ElementKind kind)
    {
        var values = c.Value("values") is object[] items
            ? Array.ConvertAll(items, item => item is bool truth ? truth ? 1 : 0 : Arithmetic.Number(item) ?? throw c.Unknown("values"))
            : throw c.Unknown("values");
        var shape = Filled(c);
        if (!shape.Length.Equals(Dim.Constant(values.Length)))
        {
            throw c.Mismatch($"is given {values.Length} values for the shape {shape}, which has {shape.Length} entries");
        }

        if (values.Length > MostConstants)
        {
            throw Lowering.Unsupported(c.Argument("values"), $"a model holds at most {MostConstants} constants in one tensor; give more as an input");
        }

        return kind == ElementKind.Boolean
            ? c.B.Add(Primitives.Greater, Attr.None, c.B.Table(values, shape), c.B.Constant(0.5, shape))
            : c.B.Table(values, shape, kind);
    }

    private static Shape Filled(OpsCall c)
    {
        var extents = c.Extents("shape");
        return extents.All(d => d.IsConstant ? d.Value > 0 : Required(c, d)) ? new Shape(extents)
            : throw c.Mismatch($"takes positive extents; given [{string.Join(", ", extents.Select(d => d.ToString()))}]");
    }

    private static Node Arange(OpsCall c) => Arange(c, Count(c, "end"));

    private static Node Arange(OpsCall c, Dim end)
    {
        var shape = new Shape([end]);
        return end.IsConstant && end.Value <= MostConstants
            ? c.B.Table([.. Enumerable.Range(0, end.Value).Select(i => (double)i)], shape)
            : c.B.Minus(c.B.Add(Primitives.CumSum, new ScanAttr(0, false), c.B.Constant(1, shape)), c.B.Constant(1, shape));
    }

    private static Node Eye(OpsCall c)
    {
        var n = Count(c, "n");
        var shape = new Shape([n, n]);
        if (n.IsConstant && n.Value <= LargestIdentity)
        {
            return c.B.Table([.. Enumerable.Range(0, n.Value * n.Value).Select(i => i % (n.Value + 1) == 0 ? 1d : 0)], shape);
        }

        var places = Arange(c, n);
        var isDiagonal = c.B.Add(Primitives.Equal, Attr.None, c.B.Broadcast(places, shape, [1]), c.B.Broadcast(places, shape, [0]));
        return c.B.Where(isDiagonal, c.B.Constant(1, shape), c.B.Zero(shape));
    }

    private static Dim Count(OpsCall c, string parameter)
    {
        var count = c.Extent(parameter);
        return Required(c, count - Dim.One) ? count : throw c.Mismatch(parameter, $"takes at least 1; given {count}");
    }
}
