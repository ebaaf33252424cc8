using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models.Language;

/// <summary>A part whose constructors, initialisers and accessors each decide something.</summary>
[Model]
public sealed partial class ConstructedPart
{
    private readonly double _scaled = 1;

    public ConstructedPart(int width)
        : this(width, 3)
    {
        (Offset, _) = (5, 1);
        Kept++;
    }

    public ConstructedPart(int width, int offset)
    {
        Width = width;
        Offset = offset;
        Set(out _shift, offset);
        for (var i = 0; i < offset; i++)
        {
            Weights.Add(i);
        }
    }

    private readonly double _shift;

    public int Width { get; }

    public int Offset { get; }

    public int Kept { get; private init; } = 1;

    public List<double> Weights { get; } = [0.5];

    public double Scaled
    {
        get => _scaled;
        init => _scaled = value * 2;
    }

    public double Clamped { get; init => field = Math.Max(value, 0.25); } = -1;

    [Parameter(nameof(Width))]
    public partial Tensor Factor { get; }

    public Tensor Forward(Tensor x) => Tanh(x * (Factor + 1)) * Scaled * Clamped * Weights.Sum() + Offset * _shift * Kept;

    private static void Set(out double value, int from) => value = from / 10.0;
}

/// <summary>Parts in lists that a constructor fills, in arrays of arrays and in sequences.</summary>
[Model]
public sealed partial class ConstructionOps
{
    private const int Depth = 2;

    private readonly double _count = 1;

    public ConstructionOps()
    {
        if (Depth < 1)
        {
            throw new InvalidOperationException();
        }

        for (var i = 0; i < Depth; i++)
        {
            Layers.Add(new ConstructedPart(3) { Scaled = 0.5 + i, Clamped = 0.1 * i });
        }

        _count++;
        _count += 0.5;
        Table[1] = 3;
        Table[0]++;
        (Table[0], Table[1]) = (Table[1], Table[0]);
        Fill(Table);
    }

    public List<ConstructedPart> Layers { get; } = [];

    public ConstructedPart[][] Grid { get; } = [[new(3, 2), new(3, 1)], [new(3)]];

    public IEnumerable<ConstructedPart> Sequence { get; } = [new(3, 2), new(3)];

    public System.Collections.Immutable.ImmutableArray<ConstructedPart> Fixed { get; } = [new(3)];

    public double[] Table { get; } = [1, 2, 0];

    [Loss]
    public Tensor Fit([Shape("N", 3)] Tensor x)
    {
        foreach (var layer in Layers)
        {
            x = layer.Forward(x);
        }

        foreach (var row in Grid)
        {
            foreach (var layer in row)
            {
                x = layer.Forward(x) * 0.1;
            }
        }

        foreach (var layer in Sequence)
        {
            x += layer.Forward(x);
        }

        x = Fixed[0].Forward(x);
        return Mean(Square(x)) * _count * (Table[0] + Table[1] * Table[2]);
    }

    [Loss]
    public Tensor Closures([Shape("N", 3)] Tensor x)
    {
        var steps = new List<Func<Tensor, Tensor>>();
        for (var i = 0; i < 3; i++)
        {
            var factor = 0.5 + i;
            steps.Add(t => Sin(t * factor));
        }

        foreach (var offset in Table)
        {
            steps.Add(t => t + offset);
        }

        steps.Add(Twice(t => t * Layers[0].Factor));
        Func<Func<Tensor, Tensor>, Tensor, Tensor> nested = (f, t) =>
        {
            var before = t * 2;
            var after = f(before);
            return after + before;
        };
        return Mean(steps.Aggregate(x, (t, step) => step(t)) + nested(a => nested(b => Cos(b) + a, a * 3), x));

        static Func<Tensor, Tensor> Twice(Func<Tensor, Tensor> f) => t => f(f(t));
    }

    [Loss]
    public Tensor Integers([Shape("N", 3)] Tensor x)
    {
        var sum = 0;
        var rate = 0.5;
        for (var i = 0; i < 4; i++)
        {
            sum += (1 << i) | (i & 1) ^ (sum >> 1);
            rate++;
        }

        int[] shape = [2, 3, 4];
        var last = shape is [2, .. var middle, 4] ? middle[0] : 0;
        var logs = (int)Math.Log2(1 << 29) + Math.Round(2.5) + Math.Log(8, 2) + double.Sqrt(4) + Settings.Hidden;
        return Mean(Square(x * Layers[0].Factor)) * (sum + rate + last + logs) * Math.Log(x.Shape[0]);
    }

    private static void Fill(double[] table) => table[2] = 4;

    private static class Settings
    {
        public static int Hidden => 5 + 1;
    }
}
