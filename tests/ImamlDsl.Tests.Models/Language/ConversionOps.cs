using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models.Language;

/// <summary>Conversions that C# makes where a value is assigned, spread, looped over or taken apart, and default values.</summary>
[Model]
public sealed partial class ConversionOps
{
    private static readonly double s_three = 3, s_four = 4;
    private static readonly float s_seven = 7;
    private static readonly double? s_maybe = 5;
    private static readonly double s_zero = 0;
    private static readonly double[] s_all = [.. Enumerable.Range(1, 4)];
    private static readonly Tensor s_two = 2;
    private readonly double _num = 3;
    private readonly double[] _helped = Helped(3);
    private readonly ConversionPart _part = new() { Extra = 7 };

    private enum Kind
    {
        Relu,
        Tanh,
    }

    private enum Small : byte
    {
        One,
        Two,
    }

    private static double Eleven { get; } = 11;

    private double Den { get; } = 2;

    [Parameter(3)]
    public partial Tensor B { get; }

    [Loss]
    public Tensor Members([Shape("N", 3)] Tensor x) =>
        Sum(x * B) * (s_three / s_four + s_seven / 2 + Eleven / s_seven + (s_maybe ?? 1) / 2 + _num / Den + _part.Ratio)
        + Sum(Where(1 / (Tensor)(-s_zero) < 0, x * B, B)) + Sum(Square(B)) * s_two + Sum(Cos(_part.V));

    [Loss]
    public Tensor Elements([Shape("N", 3)] Tensor x)
    {
        int[] ints = [1, 2, 3];
        double[] spread = [.. ints];
        List<double> list = [.. ints, 4];
        IReadOnlyList<double> read = [.. ints];
        Tensor total = Sum(x * B) * (spread[0] / spread[1] + list[0] / list[3] + read[1] / read[2] + s_all[1] / s_all[3]);
        foreach (double a in ints)
        {
            total += Sum(Sin(B)) * (a / ints.Length + 1 / a);
        }

        foreach (int a in new[] { 1.7, 2.9 })
        {
            total *= a;
        }

        foreach (float a in new[] { 0.1, 0.2 })
        {
            total += a * Mean(x);
        }

        foreach ((double a, double b) in new[] { (3, 2), (1, 4) })
        {
            total += a / b * Sum(Cos(B));
        }

        return total;
    }

    [Loss]
    public Tensor Tuples([Shape("N", 3)] Tensor x)
    {
        (int, int) p = (3, 2);
        (double a, double b) = p;
        (double, double) q = p;
        double? c = 3, d = 2;
        return Sum(x * B) * (a / b + q.Item1 / q.Item2 + Ratio(p) + Two().A / Two().B + (c ?? 1) / (d ?? 1) + Maybe(3, 2) + Get(3) / Get(2) + Get(null)) + Sum(Square(B));

        static double Ratio((double A, double B) p) => p.A / p.B;
        static (double A, double B) Two() => (3, 2);
        static double Maybe(double? a = null, double? b = null) => (a ?? 1) / (b ?? 1);
        static double Get(int? a) => a ?? 0.5;
    }

    [Loss]
    public Tensor Defaults([Shape("N", 3)] Tensor x)
    {
        var kinds = new Kind[3];
        kinds[1] = Kind.Tanh;
        Tensor total = 0;
        foreach (var kind in kinds)
        {
            total += Sum(kind switch { Kind.Relu => Relu(x * B), Kind.Tanh => Tanh(x * B), _ => x });
        }

        (int, Kind, double) empty = default;
        var smalls = new Small[2];
        smalls[1] = Small.Two;
        return Sum(Square(B)) + (empty.Item2 == Kind.Relu ? total : x) * (empty.Item1 + 2 + empty.Item3) * (smalls[1] == Small.Two ? 3 : 5) + Mean(Cut(x * B, 1)) + Mean(Cut(x * B, 0, 2));
    }

    [Loss]
    public Tensor Nullables([Shape("N", 3)] Tensor x)
    {
        int? none = null, some = 3;
        var all = new List<Tensor> { x * B, B, Square(B) };
        var tail = all[1..];
        tail.Add(Cos(B));
        tail[0] = Sin(B);
        return Sum(tail[0] * tail[^1] * all[1]) * (none is > 2 ? 5 : 1) * (some is > 2 ? 2 : 7) * (none.HasValue ? 3 : some.Value) + Sum(all[0]) * (tail.Count - all.Count + 1) * _helped[2];
    }

    private static double[] Helped(int count)
    {
        List<double> list = [];
        for (var i = 0; i < count; i++)
        {
            list.Add(i / 4.0);
        }

        return [.. list];
    }

    private static Tensor Cut(Tensor x, int start, int? end = null) => Slice(x, 1, start, end);
}

[Model]
public sealed partial class ConversionPart
{
    private readonly double _half = 2;

    [Parameter(3)]
    public partial Tensor V { get; }

    public double Momentum { get; } = 1;

    public double Extra { get; init; } = 1;

    public double Ratio => Momentum / _half + Momentum / 4;
}
