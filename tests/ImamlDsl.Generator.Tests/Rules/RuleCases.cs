using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Tests.Rules;

/// <summary>One use of a primitive.</summary>
/// <param name="Primitive">The field of the table that is tested.</param>
/// <param name="Shapes">The shapes of its real operands.</param>
/// <param name="Build">Makes the value.</param>
/// <param name="Kind">What is expected of its derivative.</param>
/// <param name="Low">The lower end of the operands' values.</param>
internal sealed record RuleCase(string Primitive, int[][] Shapes, Func<Builder, Node[], Node> Build, RuleKind Kind = RuleKind.Differentiable, double Low = -1)
{
    public override string ToString() => Primitive;
}

internal enum RuleKind
{
    Differentiable,

    /// <summary>Its derivative is zero by declaration.</summary>
    Zero,

    /// <summary>It has no operands: the passes that seed it give its tangent.</summary>
    Leaf,
}

/// <summary>A case for every field of the table; several where attributes matter.</summary>
internal static class RuleCases
{
    private static readonly int[] Matrix = [3, 4];

    public static IReadOnlyList<RuleCase> All { get; } =
    [
        Map(Primitives.Neg), Map(Primitives.Exp), Map(Primitives.Log, low: 0.2), Map(Primitives.Sqrt, low: 0.2), Map(Primitives.Abs), Map(Primitives.Tanh), Map(Primitives.Sigmoid),
        Map(Primitives.Expm1), Map(Primitives.Log1p, low: -0.6), Map(Primitives.Erf), Map(Primitives.Erfc), Map(Primitives.Maximum, 2), Map(Primitives.Minimum, 2),
        Map(Primitives.Softplus), Map(Primitives.Sin), Map(Primitives.Cos), Map(Primitives.Relu), Map(Primitives.Reciprocal, low: 0.5),
        Map(Primitives.Add, 2), Map(Primitives.Sub, 2), Map(Primitives.Mul, 2), Map(Primitives.Div, 2, 0.5), Map(Primitives.Pow, 2, 0.3),
        Map(Primitives.Sign) with { Kind = RuleKind.Zero }, Map(Primitives.StopGradient) with { Kind = RuleKind.Zero },
        Map(Primitives.Greater, 2) with { Kind = RuleKind.Zero }, Map(Primitives.Equal, 2) with { Kind = RuleKind.Zero },
        Map(Primitives.GreaterEqual, 2) with { Kind = RuleKind.Zero },
        Combine(Primitives.And, 2), Combine(Primitives.Or, 2), Combine(Primitives.Not, 1),
        new("Clamp", [Matrix], (b, x) => b.Add(Primitives.Clamp, Attr.None, x[0], b.Constant(-0.5, Of(Matrix)), b.Constant(0.8, Of(Matrix)))),
        new("Where", [Matrix, Matrix], (b, x) => b.Where(b.Add(Primitives.Greater, Attr.None, x[0], x[1]), b.Mul(x[0], x[0]), b.Mul(x[0], x[1]))),
        new("Sum", [[2, 3, 4]], (b, x) => b.Sum(x[0], 0, 2)),
        new("Sum", [[2, 3, 4]], (b, x) => b.Sum(x[0], 1)),
        new("Max", [[2, 3, 4]], (b, x) => b.Add(Primitives.Max, new AxesAttr(1, 2), x[0])),
        new("Min", [[2, 3, 4]], (b, x) => b.Add(Primitives.Min, new AxesAttr(0, 1), x[0])),
        new("LogSumExp", [[2, 3, 4]], (b, x) => b.Add(Primitives.LogSumExp, new AxesAttr(1), x[0])),
        new("Broadcast", [[3]], (b, x) => b.Broadcast(x[0], Of(2, 3, 4), [0, 2])),
        new("Permute", [[2, 3, 4]], (b, x) => b.Permute(x[0], [2, 0, 1])),
        new("Turn", [[3, 4]], (b, x) => b.Add(Primitives.Turn, new AxesAttr(1, 0), x[0])),
        new("Reshape", [[2, 3, 4]], (b, x) => b.Reshape(x[0], Of(4, 6))),
        new("Contract", [[2, 3], [4, 3]], (b, x) => b.Contract(x[0], x[1], "ay", "zy", "az")),
        new("Contract", [[5, 2, 3], [5, 3, 4]], (b, x) => b.Contract(x[0], x[1], "axy", "ayz", "zax")),
        new("Contract", [[2, 3, 4], [3, 4]], (b, x) => b.Contract(x[0], x[1], "abc", "bc", "a")),
        Conv("ConvForward", Primitives.ConvForward, [2, 5, 4, 3], [3, 2, 3, 4]),
        Grouped("ConvForward", Primitives.ConvForward, [2, 7, 6, 4], [3, 2, 2, 6]),
        Grouped("ConvInputGradient", Primitives.ConvInputGradient, [2, 3, 3, 6], [3, 2, 2, 6]),
        Grouped("ConvWeightGradient", Primitives.ConvWeightGradient, [2, 7, 6, 4], [2, 3, 3, 6]),
        new("ConvForward", [[1, 5, 5, 3], [3, 2, 1, 3]], (b, x) => b.Add(Primitives.ConvForward, new ConvAttr(5, 5, 3, 2, 1, 1, 1, 3), x)),
        Conv("ConvInputGradient", Primitives.ConvInputGradient, [2, 3, 3, 4], [3, 2, 3, 4]),
        Conv("ConvWeightGradient", Primitives.ConvWeightGradient, [2, 5, 4, 3], [2, 3, 3, 4]),
        new("Slice", [[2, 7, 3]], (b, x) => b.Slice(x[0], 1, Dim.One, Dim.Constant(3), Dim.Constant(2))),
        new("Slice", [[2, 7, 3]], (b, x) => b.Slice(x[0], 2, Dim.One, Dim.Constant(2))),
        new("Embed", [[2, 3, 4]], (b, x) => b.Add(Primitives.Embed, new SliceAttr(1, Dim.One, Dim.Constant(2), Dim.Constant(3), Dim.Constant(7)), x[0])),
        new("Embed", [[2, 3, 4]], (b, x) => b.Embed(x[0], 2, Dim.Constant(2), Dim.Constant(7))),
        new("Concat", [[2, 3, 4], [2, 1, 4]], (b, x) => b.Concat(1, x[0], x[1], b.Mul(x[0], x[0]))),
        new("Concat", [[2, 3]], (b, x) => b.Concat(0, x[0], b.Constant(2, Of(1, 3)), x[0])),
        new("CumSum", [[2, 3, 4]], (b, x) => b.Add(Primitives.CumSum, new ScanAttr(1, false), x[0])),
        new("CumSum", [[2, 3, 4]], (b, x) => b.Add(Primitives.CumSum, new ScanAttr(2, true), x[0])),
        new("TakeRows", [[3, 2, 2]], (b, x) => b.Add(Primitives.TakeRows, Attr.None, x[0], Labels(b, 0))),
        new("AddRows", [[3, 2]], (b, x) => b.Add(Primitives.AddRows, new TakeAttr(0, Dim.Constant(4)), x[0], Labels(b, 0))),
        new("Take", [[3, 3, 2]], (b, x) => b.Add(Primitives.Take, new TakeAttr(0, Dim.Constant(3)), b.Reshape(x[0], Of(3, 6)), Spread(b, 2, 6))),
        new("Take", [[2, 3, 2]], (b, x) => b.Add(Primitives.Take, new TakeAttr(1, Dim.Constant(6)), b.Reshape(x[0], Of(1, 6, 2)), Maxima(b, x[0]))),
        new("AddAt", [[3, 2]], (b, x) => b.Add(Primitives.AddAt, new TakeAttr(1, Dim.Constant(4)), x[0], b.Broadcast(Labels(b, 0), Of(3, 2), [1]))),
        new("WindowMaxima", [[5, 2]], (b, x) => b.Reshape(b.Add(Primitives.WindowMaxima, new WindowAttr(5, 2, 3, 1, 3, 2, 1, 1, false), b.Reshape(x[0], Of(1, 5, 2, 1))), Of(3)), RuleKind.Zero),
        new("OneHot", [], (b, _) => b.Add(Primitives.OneHot, new DimAttr(Dim.Constant(4)), Labels(b, 0)), RuleKind.Zero),
        new("EqualIndices", [], (b, _) => b.Add(Primitives.EqualIndices, Attr.None, Labels(b, 0), Labels(b, 1)), RuleKind.Zero),
        new("ArgMax", [Matrix], (b, x) => b.Add(Primitives.ArgMax, new AxesAttr(1), x[0]), RuleKind.Zero),
        new("Parameter", [], (b, _) => b.Add(Primitives.Parameter, Slot(7)), RuleKind.Leaf),
        new("Input", [], (b, _) => b.Add(Primitives.Input, Slot(7)), RuleKind.Leaf),
        new("Tangent", [], (b, _) => b.Add(Primitives.Tangent, Slot(7)), RuleKind.Leaf),
        new("Constant", [], (b, _) => b.Constant(2, Of(3)), RuleKind.Leaf),
        new("Table", [], (b, _) => b.Table([1, 2, 3], Of(3)), RuleKind.Leaf),
        new("Size", [], (b, _) => b.Add(Primitives.Size, new DimAttr(Dim.Symbol("N"))), RuleKind.Leaf),
    ];

    public static Shape Of(params int[] extents) => new(extents.Select(e => Dim.Constant(e)));

    private static RuleCase Map(Elementwise op, int operands = 1, double low = -1) => new(
        typeof(Primitives).GetFields().Single(f => ReferenceEquals(f.GetValue(null), op)).Name,
        [.. Enumerable.Repeat(Matrix, operands)],
        (b, x) => b.Add(op, Attr.None, x),
        Low: low);

    // Truth values that differ: x > 0.3, y > −0.4.
    private static RuleCase Combine(Elementwise op, int operands) => Map(op, operands) with
    {
        Kind = RuleKind.Zero,
        Build = (b, x) => b.Add(op, Attr.None, [.. x.Select((v, i) => b.Add(Primitives.Greater, Attr.None, v, b.Constant(0.3 - (0.7 * i), v.Shape)))]),
    };

    // 5×4 images, 3×2 windows, stride 2, padding 1: 3×3 results; stride and padding do not divide evenly.
    private static RuleCase Conv(string name, Primitive op, int[] left, int[] right) => new(name, [left, right], (b, x) => b.Add(op, new ConvAttr(5, 4, 3, 2, 2, 1), x));

    // 7×6 images, 3×2 windows of taps 2 apart, stride 2, padding 1, two groups of 2 and 3 channels: 3×3 results.
    private static RuleCase Grouped(string name, Primitive op, int[] left, int[] right) =>
        new(name, [left, right], (b, x) => b.Add(op, new ConvAttr(7, 6, 3, 2, 2, 1, 2, 2), x));

    private static SlotAttr Slot(int index) => new(index, Of(3), ElementKind.Real, false);

    /// <summary>[rows, columns] indices below 3, the labels in every row.</summary>
    private static Node Spread(Builder b, int rows, int columns) =>
        b.Reshape(b.Broadcast(Labels(b, 1), Of(rows, columns / 3, 3), [0, 1]), Of(rows, columns));

    /// <summary>The maxima of 1×2 images' windows, here of one channel pair.</summary>
    private static Node Maxima(Builder b, Node x) =>
        b.Add(Primitives.WindowMaxima, new WindowAttr(2, 3, 1, 2, 2, 1, 0, 1, false), b.Reshape(x, Of(1, 2, 3, 2)));

    private static Node Labels(Builder b, int index) => b.Add(Primitives.Input, new SlotAttr(index, Of(3), ElementKind.Index, false));
}
