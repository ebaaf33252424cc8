using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models.Language;

/// <summary>LINQ over parameters, parts and ranges, methods without a result, and what constructors say in words.</summary>
[Model]
public sealed partial class SequenceOps
{
    private readonly SequenceLayer[] _layers = [new(), new(), new()];
    private readonly string _activation;

    public SequenceOps() => _activation = "tanh";

    [Parameter(3, Count = 3)]
    public partial Tensor[] Scales { get; }

    [Parameter(3, Count = 3)]
    public partial IReadOnlyList<Tensor> Shifts { get; }

    [Loss]
    public Tensor Layers([Shape("N", 3)] Tensor x) => Mean(Square(_layers.Aggregate(x, (h, layer) => layer.Forward(h, _activation))));

    [Loss]
    public Tensor Pairs([Shape("N", 3)] Tensor x)
    {
        Tensor total = 0;
        foreach (var (scale, shift) in Scales.Zip(Shifts.Skip(1)))
        {
            total += Mean(Sin(x * scale) + shift);
        }

        total += Scales.Zip(Shifts).Select(pair => Sum(Cos(pair.First * pair.Second))).Aggregate((a, b) => a * b);
        return total + Scales.Zip(Shifts, (scale, shift) => Sum(scale * scale * shift)).Append(Mean(x)).Reverse().Aggregate((Tensor)0.5, (a, b) => Sin(a + b));
    }

    [Loss]
    public Tensor Chosen([Shape("N", 3)] Tensor x)
    {
        var factor = 1.0;
        Tensor[] parts = [];
        foreach (var scaled in Scales.Select((scale, i) => scale * factor * (i + 1)).Where((_, i) => i != 1))
        {
            factor /= 4; // the next element is made after this
            parts = [.. parts, .. Shifts.Take(1).Concat([scaled]).Prepend(Exp(scaled))];
        }

        var squares = Enumerable.Range(1, parts.Length).Select(n => parts[n - 1] * parts[^n]).ToArray();
        return Sum(Stack(0, squares)) + Sum(x * squares[^1]) * MathF.Sqrt(2f);
    }

    [Loss]
    public Tensor Queried([Shape("N", 3)] Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentOutOfRangeException.ThrowIfNotEqual(x.Shape[1], 3);
        ArgumentOutOfRangeException.ThrowIfLessThan(x.Shape[0], 2);
        var scaled = (from scale in Scales where scale.Rank == 1 select x * scale).ToArray();
        foreach (var y in from shift in Shifts select Sin(shift))
        {
            x += y;
        }

        return Mean(scaled.First() * Tanh(scaled.Last()) + x) / scaled.Skip(1).Count();
    }

    [Loss]
    public Tensor Numbers([Shape("N", 3)] Tensor x)
    {
        double[] weights = [0.1, 0.25, -0.3];
        float[] singles = [0.1f, 0.2f, 0.7f];
        int[] sizes = [3, 1, 2];
        var mean = weights.Average() + singles.Average() + sizes.Average();
        var sum = weights.Sum() + singles.Sum() + sizes.Sum() + sizes.Sum(size => size * 0.5f) + Scales.Sum(scale => scale.Length);
        var extremes = weights.Max() * weights.Min(w => -w) + singles.Min() + sizes.Max(size => -size);
        Tensor result = Mean(x) * mean + Mean(Square(x)) * sum + Mean(Sin(x)) * extremes + x.Shape.Sum() * Mean(Cos(x));
        foreach (var (size, i) in sizes.OrderBy(size => size).Zip(Enumerable.Repeat(2, 3).Concat(sizes.OrderByDescending(size => size * size))))
        {
            result += Sum(Scales[size - 1] * Shifts.ElementAt(i - 1)) / size;
        }

        return sizes.Any(size => size > 2) && sizes.All(size => size > 0) && !sizes.Skip(3).Any() ? result * sizes.Count(size => size > 1) : x;
    }

    [Loss]
    public Tensor Crossed([Shape("N", 3)] Tensor x)
    {
        var products = (from scale in Scales
                        from shift in Shifts
                        let product = scale * shift
                        where product.Rank == 1
                        select Sum(Sin(product) * x)).ToList();
        var named = new { First = products.First(), Others = products.Skip(1).ToArray() };
        var flat = Scales.SelectMany((scale, i) => Enumerable.Range(0, i).Select(n => Sum(scale) * n)).Aggregate(named.First, Both, Tanh2);
        var (last, _) = Scales.SkipWhile((_, i) => i < 1).TakeWhile(scale => scale.Length == 3).Select((scale, i) => (scale, i)).Single(IsSecond);
        return named.Others.Select(Scaled).Select(Cos).Aggregate(flat, Both) + Sum(Scales.Zip(Shifts, Maximum).Select(Softplus).Aggregate(last * last, Weighted));

        Tensor Scaled(Tensor t) => t * x.Shape[1];
        static Tensor Tanh2(Tensor t) => Tanh(t) * 2;
        static Tensor Weighted(Tensor a, Tensor b) => a * Sum(b);
        static bool IsSecond((Tensor Scale, int Place) pair) => pair.Place == 1;
    }

    private static Tensor Both(Tensor a, Tensor b) => a + Cos(b);

    [Loss]
    public Tensor Steps([Shape("N", 3)] Tensor x)
    {
        var calls = 0;
        Check(calls);
        foreach (var scale in Scales)
        {
            Step(Same(scale));
        }

        return Mean(Square(x)) * calls;

        void Step(Tensor scale)
        {
            if (calls == 2)
            {
                return;
            }

            x = Tanh(x * scale);
            calls++;
        }

        T Same<T>(T value) => value;
    }

    private static void Check(int calls)
    {
        if (calls > 0)
        {
            throw new ArgumentException("No call was made yet.");
        }
    }
}

/// <summary>One of several like it.</summary>
[Model]
public sealed partial class SequenceLayer
{
    [Parameter(3, 3)]
    public partial Tensor W { get; }

    public Tensor Forward(Tensor x, string activation)
    {
        var y = MatMul(x, W);
        return activation == "tanh" ? Tanh(y) : y;
    }
}
