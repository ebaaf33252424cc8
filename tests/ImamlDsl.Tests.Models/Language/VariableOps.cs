using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models.Language;

/// <summary>Variables that functions share and change, references to variables, elements and fields, and structs that are copied while they are made.</summary>
[Model]
public sealed partial class VariableOps
{
    [Parameter(3)]
    public partial Tensor W { get; }

    [Loss]
    public Tensor Captured([Shape("N", 3)] Tensor x)
    {
        var n = 1;
        Func<int> next = () => n++;
        Func<int> get = () => n * 10;
        var first = next() + get();
        n += 5;
        var second = next() + get();
        Tensor sum = 0;
        Repeat(3, i => sum += (i + 1) * Sum(Sin(x * W)));
        Action bump = Bump;
        bump();
        bump();
        Func<int, int> factorial = null!;
        factorial = k => k < 2 ? 1 : k * factorial(k - 1);
        return sum * (first + (1.5 * second) + n + (0.25 * factorial(4)));

        void Bump() => n += 2;
    }

    [Loss]
    public Tensor Turns([Shape("N", 3)] Tensor x)
    {
        var (shared, own, each, changed) = (new List<Func<int>>(), new List<Func<int>>(), new List<Func<Tensor>>(), new List<Func<int>>());
        for (var i = 0; i < 3; i++)
        {
            var j = i * 2;
            shared.Add(() => i);
            own.Add(() => j++);
        }

        foreach (var factor in new[] { 1.0, 2.5 })
        {
            each.Add(() => Sum(x * factor * W));
        }

        for (var k = 0; k < 2;)
        {
            int late;
            late = k++;
            changed.Add(() => late);
            late += 7;
        }

        return each.Select(f => Sin(f())).Aggregate((a, b) => a + b)
            * (shared.Sum(f => f()) + (10 * own.Sum(f => f())) + (100 * own.Sum(f => f())) + (0.5 * changed.Sum(f => f())));
    }

    [Loss]
    public Tensor Made([Shape("N", 3)] Tensor x)
    {
        var (one, other) = (Counter(1), Counter(10));
        var steps = one() + (2 * one()) + (3 * other()) + (5 * one());
        var (add, total) = Pair(x);
        add(W);
        add(W * 2);
        var tally = new Tally(3);
        var kept = tally.Next() + (10 * tally.Last()) + (100 * tally.Shared());
        return Mean(Sin(total())) * (steps + kept + Tower(3));
    }

    [Loss]
    public Tensor References([Shape("N", 3)] Tensor x)
    {
        int[] a = [1, 2, 3];
        Tensor[] parts = [x, x * 2, Square(x)];
        var h = x * W;
        Both(ref h, ref h);
        ref var last = ref a[^1];
        last = 9;
        ref var chosen = ref a[0] < 0 ? ref a[0] : ref a[1];
        chosen += 20;
        First(a) = 7;
        (a[0] > 9 ? ref a[0] : ref a[1]) = 33;
        var place = 0;
        Raise(ref a[place++]);
        var cell = new Cell { Value = 1 };
        return Sum(Cos(h) + Seen(ref parts[0], parts)) * (Whole(ref a[0], a) + Held(ref cell.Value, cell) + Watched(in a[2], a) + cell.Add() + place);

        static void Raise(ref int value) => value += 2;

        static void Both(ref Tensor t, ref Tensor u)
        {
            t *= 2;
            u += 1;
            t = Sin(u);
        }
    }

    [Loss]
    public Tensor Copies([Shape("N", 3)] Tensor x)
    {
        List<Point> all = [];
        var point = new Point(3, all);
        var inner = new Point(5, all);
        var box = new Box(inner) { Point = { Y = 11 } };
        return Sum(Sin(x * W)) * (point.X + (10 * all[0].X) + (100 * point.Before) + (0.5 * box.Point.Y) + (0.25 * inner.Y) + ((IPoint)point.Self!).X);
    }

    private static void Repeat(int times, Action<int> action)
    {
        for (var i = 0; i < times; i++)
        {
            action(i);
        }
    }

    private static Func<int> Counter(int n) => () => n++;

    private static (Action<Tensor> Add, Func<Tensor> Total) Pair(Tensor start) => (t => start += t, () => start);

    private static int Tower(int n)
    {
        var own = n;
        Func<int> read = () => own++;
        var inside = n == 0 ? 0 : Tower(n - 1);
        return (inside * 2) + read() + own;
    }

    private static ref int First(int[] items) => ref items[0];

    private static Tensor Seen(ref Tensor first, Tensor[] all)
    {
        first *= 3;
        Tensor[] copied = [.. all[..2]];
        return copied[0] + (all is [var head, ..] ? Sin(head) : all[1]) + all.Aggregate((a, b) => a + b);
    }

    private static int Whole(ref int first, int[] all)
    {
        first = 50;
        var sum = all.Sum();
        foreach (var item in all)
        {
            sum = (2 * sum) + item;
        }

        return sum;
    }

    private static int Held(ref int value, Cell cell)
    {
        value = 4;
        var other = cell with { Name = 6 };
        return other.Value * other.Name * (cell is { Value: 4 } ? 3 : 5);
    }

    private static int Watched(in int last, int[] all)
    {
        all[2] = 13;
        return last;
    }

    private interface IPoint
    {
        double X { get; }
    }

    private sealed record Cell
    {
        public int Value;

        public int Name { get; init; }

        public int Add()
        {
            Raise(ref Value);
            return Value;
        }

        private void Raise(ref int value)
        {
            value += 3;
            value += Value;
        }
    }

    private sealed class Tally
    {
        public Tally(int n)
        {
            Next = () => n++;
            Last = () => n;
            n += 5;
            Shared = () => Last() + n;
        }

        public Func<int> Next { get; }

        public Func<int> Last { get; }

        public Func<int> Shared { get; }
    }

    private struct Point : IPoint
    {
        public Point(double x, List<Point> all)
        {
            X = x;
            all.Add(this);
            var before = this;
            Self = this;
            X = 8;
            Y = 1;
            Before = before.X;
        }

        public double X { get; set; }

        public double Y { get; set; }

        public double Before { get; set; }

        public IPoint? Self { get; set; }
    }

    private sealed class Box(Point point)
    {
        public Point Point = point;
    }
}
