using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models.Language;

/// <summary>What C# does without being told: conversions of the author's own wherever a value is handed on, indexers and properties that are assigned, extension methods as functions.</summary>
[Model]
public sealed partial class ImplicitOps
{
    [Parameter(3)]
    public partial Tensor W { get; }

    [Loss]
    public Tensor Elements([Shape("N", 3)] Tensor x)
    {
        double[] numbers = [1, 2, 3];
        Tensor total = 0;
        foreach (Scaled scaled in numbers)
        {
            total += scaled.Value * Sum(Sin(x * W));
        }

        foreach (Scaled scaled in new[] { 1, 2 })
        {
            total += scaled.Value;
        }

        foreach ((Scaled scaled, double number) in new[] { (1.0, 2), (4.0, 5) })
        {
            total *= scaled.Value / number;
        }

#pragma warning disable CS8624 // the compiler asks this of a conversion too
        foreach ((string name, Scaled scaled) in new Dictionary<string, double> { ["a"] = 2, ["bc"] = 3 })
#pragma warning restore CS8624
        {
            total += scaled.Value * name.Length;
        }

        Scaled[] spread = [.. numbers, 4];
        List<Scaled> selected = [.. numbers.Select(n => n + 1)];
        (Scaled, Scaled)[] pairs = [.. new[] { (1.0, 2.0) }];
        return total * (spread.Sum(s => s.Value) + (0.5 * selected.Sum(s => s.Value)) + (pairs[0].Item1.Value / pairs[0].Item2.Value) + Converted().Sum());
    }

    [Loss]
    public Tensor Parts([Shape("N", 3)] Tensor x)
    {
        (double, (int, double)) numbers = (1, (2, 3));
        (Scaled, (double, Scaled)) converted = numbers;
        (Scaled a, (double b, Scaled c)) = numbers;
        (Scaled d, double e) = new Pair(5, 6).Both;
        Kept? kept = new(7);
        Scaled f = kept ?? new Scaled(8);
        double? known = 9;
        Scaled g = known ?? new Scaled(10);
        (f, e) = Turned((1.5, 2.5));
        return Sum(Cos(x * W)) * (converted.Item1.Value + converted.Item2.Item1 + converted.Item2.Item2.Value + a.Value + (b / 4) + c.Value + d.Value + (e / 4) + f.Value + g.Value);
    }

    [Loss]
    public Tensor Assigned([Shape("N", 3)] Tensor x)
    {
        Scaled own = 1.0;
        own += 2;
        var sum = new Scaled(3);
        sum -= 1.0;
        double examples = x.Shape[0];
        var before = examples++;
        --examples;
        examples++;
        var grid = new Grid { Base = 2 };
        grid[0, 1] = x * W;
        grid[1, 0] = 2;
        grid[1, 0] += grid[0, 1] * 3;
        grid.Base *= 3;
        grid.Base++;
        var given = grid.Base += 2;
        int[] array = [1, 2, 3];
        IList<int> list = array;
        Span<int> span = array;
        list[0] = 5;
        span[1] += 20;
        list[^1]++;
        IList<int> other = new List<int> { 1, 2 };
        other[1] = 30;
        return Mean(grid[0, 1] + Sin(grid[1, 0])) * (own.Value + sum.Value + examples + (2 * before) + grid.Base + (10 * given) + array[0] + array[1] + array[2] + other[1]);
    }

    [Loss]
    public Tensor Extended([Shape("N", 3)] Tensor x)
    {
        var h = x * W;
        Func<Tensor> twice = h.Doubled;
        h *= 10;
        Tensor[] all = [x, Square(x)];
        double[] numbers = [1, 2.5];
        Func<int, double> at = numbers.At;
        numbers = [7];
        return Mean(all.Select(W.Plus).Aggregate(twice(), (a, b) => a * Sin(b))) * at(1) * numbers[0];
    }

    private static IEnumerable<double> Converted()
    {
        foreach (Scaled scaled in new[] { 0.5, 1.5 })
        {
            yield return scaled.Value;
        }
    }

    private static (Scaled First, double Second) Turned((double First, double Second) pair) => (pair.Second, pair.First);

    private readonly record struct Scaled(double Value)
    {
        public static implicit operator Scaled(double value) => new(value * 10);

        public static implicit operator Scaled(Kept kept) => new(kept.Number * 100);

        public static implicit operator double(Scaled scaled) => scaled.Value / 3;

        public static double operator -(Scaled left, Scaled right) => left.Value - (2 * right.Value);
    }

    private sealed record Kept(double Number);

    private sealed record Pair(int First, int Second)
    {
        public (double, int) Both => (First, Second);
    }

    private sealed class Grid
    {
        private readonly Tensor[] _cells = [0, 0, 0, 0];
        private int _base;

        public int Base
        {
            get => _base;
            set => _base = value + 1;
        }

        public Tensor this[int row, int column]
        {
            get => _cells[(2 * row) + column];
            set => _cells[(2 * row) + column] = value;
        }
    }
}

internal static class ImplicitExtensions
{
    [Differentiable]
    public static Tensor Doubled(this Tensor t) => t * 2;

    [Differentiable]
    public static Tensor Plus(this Tensor t, Tensor other) => t + other;

    [Differentiable]
    public static T At<T>(this T[] items, int index) => items[index];
}
