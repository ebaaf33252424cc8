using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models.Language;

/// <summary>Values of one's own in definitions: records, structs, classes, their methods, operators and patterns, and arguments by reference.</summary>
[Model]
public sealed partial class ObjectOps
{
    private static readonly Schedule s_schedule = new(0.5, 3) { Power = 2 };

    private readonly Options _options = new(Rate: 0.25, Steps: 2);

    [Parameter(4, 3), XavierUniform]
    public partial Tensor W { get; }

    [Parameter(4, 4), XavierUniform]
    public partial Tensor U { get; }

    [Parameter(4, 2), XavierUniform]
    public partial Tensor V { get; }

    [Loss]
    public Tensor Cell([Shape("N", 3)] Tensor x)
    {
        var state = new CellState(Tanh(Linear(x, W)), Linear(x, W));
        for (var i = 0; i < _options.Steps; i++)
        {
            state = Next(state);
        }

        var (hidden, cell) = state;
        return Mean(Square(hidden) * state.Gate) + Mean(cell * _options.Rate);
    }

    [Loss]
    public Tensor Copies([Shape("N", 3)] Tensor x)
    {
        var first = new CellState(Linear(x, W), Sin(Linear(x, W)));
        var second = first with { Cell = first.Hidden * 2 };
        var faster = _options with { Rate = 3 };
        var bias = new Bias { Scale = 2, Shift = Mean(second.Cell) };
        bias.Shift += Mean(first.Cell) * faster.Rate;
        bias.Add(Mean(first.Hidden) * s_schedule.At(2));
        var held = new Holder<double>(0.5) { Bias = { Scale = 3, Shift = Mean(x) } };
        bias.Add(held.Bias.Apply(Mean(second.Hidden)) * held.Value);
        return Mean(Square(bias.Apply(second.Cell))) + (bias is { Scale: > 1 } ? bias.Shift : Mean(x));
    }

    [Loss]
    public Tensor Duals([Shape("N", 3)] Tensor x)
    {
        var a = new Complex(Linear(x, W), Sin(Linear(x, W)));
        var b = a * a + Complex.Of(1, 2) - -a;
        Complex real = Cos(Linear(x, W));
        return Mean(Square((b * real).Length)) + Mean(b[0] - b[1]);
    }

    [Loss]
    public Tensor References([Shape("N", 3)] Tensor x)
    {
        var h = Linear(x, W);
        Split(h, out var low, out Tensor high);
        var sum = Mean(low);
        var count = 1;
        Accumulate(ref sum, high, in low, ref count);
        Accumulate(ref sum, low, high, ref count);
        return sum * count + (TryNorm(h, count > 2, out var norm) ? norm! : Mean(h));
    }

    [Loss]
    public Tensor Recursive([Shape("N", 3)] Tensor x)
    {
        var h = Linear(x, W);
        return Mean(Square(Power(h, 3))) + Mean(Tree(h, 2)) * Factorial(4);

        Tensor Tree(Tensor node, int depth)
        {
            if (depth == 0)
            {
                return node;
            }

            var left = Tree(Sin(node), depth - 1);
            var right = Tree(Cos(node) * depth, depth - 1);
            return left * right + node * depth;
        }
    }

    [Loss]
    public Tensor Patterns([Shape("N", 3)] Tensor x)
    {
        var h = Linear(x, W);
        IStage[] stages = [new Scaled(2), new Squashed(), new Scaled(0.5) { Twice = true }];
        foreach (var stage in stages)
        {
            h = stage switch
            {
                Scaled { Twice: true } scaled => scaled.Apply(scaled.Apply(h)),
                Scaled(var factor) when factor > 1 => h * factor,
                _ => stage.Apply(h),
            };
        }

        var (rows, kind) = (stages.Length, (stages[0] as Squashed) is null ? 1 : 0);
        var weight = (rows, kind) switch { (3, 1) => 0.5, (_, 0) => 2.0, _ => 0.0 };
        return Mean(Square(h)) * weight + (stages[1] is Scaled ? Mean(h) : Mean(Cos(h)));
    }

    [Loss]
    public Tensor Missing([Shape("N", 3)] Tensor x)
    {
        Tensor? extra = null;
        IStage? none = null;
        IStage some = new Squashed();
        var h = none?.Apply(x) ?? Linear(x, W);
        extra ??= h * 2;
        extra ??= h * 3;
        return Mean(Square(some?.Apply(extra) ?? h));
    }

    private static Tensor Power(Tensor x, int n) => n == 0 ? x * 0 + 1 : n == 1 ? x : x * Power(x, n - 1);

    private static int Factorial(int n) => n <= 1 ? 1 : n * Factorial(n - 1);

    private static void Split(Tensor h, out Tensor low, out Tensor high)
    {
        low = h[.., ..2];
        high = Exp(low);
        high = h[.., 2..] * high;
    }

    private static void Accumulate(ref Tensor sum, Tensor value, in Tensor weight, ref int count)
    {
        count++;
        sum = sum * count + Mean(value * weight);
    }

    private static bool TryNorm(Tensor h, bool wanted, out Tensor? norm)
    {
        norm = wanted ? Sqrt(Sum(Square(h)) + 1) : null;
        return wanted;
    }

    private CellState Next(CellState state)
    {
        var gate = Sigmoid(Linear(state.Hidden, U));
        var cell = gate * state.Cell + (1 - gate) * Tanh(Linear(state.Hidden, U) + Mean(V));
        return new(Hidden: Tanh(cell) * gate, Cell: cell);
    }

    /// <summary>A positional record with a computed member.</summary>
    private readonly record struct CellState(Tensor Hidden, Tensor Cell)
    {
        public Tensor Gate => Sigmoid(Cell);
    }

    private sealed record Options(double Rate, int Steps);

    /// <summary>A class whose constructor is primary, and whose parameters its methods see.</summary>
    private sealed class Schedule(double start, int steps)
    {
        public int Power { get; init; } = 1;

        public double At(int step) => start * Math.Pow(1 - ((double)step / steps), Power);
    }

    /// <summary>A class with state of its own.</summary>
    private sealed class Bias
    {
        private Tensor _shift = 0;

        public double Scale { get; set; }

        public Tensor Shift
        {
            get => _shift;
            set => _shift = value * Scale;
        }

        public void Add(Tensor more) => Shift = _shift + more;

        public Tensor Apply(Tensor x) => x * Scale + Shift;
    }

    private class Valued<T>(T value)
    {
        public T Value { get; } = value;
    }

    private sealed class Holder<T>(T value) : Valued<T>(value)
    {
        public Bias Bias { get; } = new();
    }

    /// <summary>Operators, a conversion and an indexer of one's own.</summary>
    private readonly struct Complex
    {
        public Complex(Tensor real, Tensor imaginary) => (Real, Imaginary) = (real, imaginary);

        public Tensor Real { get; }

        public Tensor Imaginary { get; }

        public Tensor Length => Sqrt(Square(Real) + Square(Imaginary) + 1);

        public Tensor this[int part] => part == 0 ? Real : Imaginary;

        public static Complex Of(double real, double imaginary) => new(real, imaginary);

        public static implicit operator Complex(Tensor real) => new(real, 0);

        public static Complex operator +(Complex a, Complex b) => new(a.Real + b.Real, a.Imaginary + b.Imaginary);

        public static Complex operator -(Complex a, Complex b) => a + -b;

        public static Complex operator -(Complex a) => Scale(a, -1);

        private static Complex Scale(Complex a, double by) => new(a.Real * by, a.Imaginary * by);

        public static Complex operator *(Complex a, Complex b) =>
            new(a.Real * b.Real - a.Imaginary * b.Imaginary, a.Real * b.Imaginary + a.Imaginary * b.Real);
    }

    private interface IStage
    {
        Tensor Apply(Tensor x);
    }

    private sealed record Scaled(double Factor) : IStage
    {
        public bool Twice { get; init; }

        public Tensor Apply(Tensor x) => x * Factor;
    }

    private sealed class Squashed : IStage
    {
        public Tensor Apply(Tensor x) => Tanh(x);
    }
}
