using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models.Language;

/// <summary>LINQ that chooses elements, cuts sequences and asks for types.</summary>
[Model]
public sealed partial class LinqOps
{
    private static readonly int[] s_skips = [1, 3];

    private static readonly List<string> s_names = ["scale", "shift"];

    private readonly IStep[] _steps = [new Scaling(2), new Shifting(0.5), new Scaling(-1)];

    private interface IStep
    {
        Tensor Apply(Tensor x);
    }

    [Parameter(3, Count = 5), Uniform(0.5, 1.5)]
    public partial Tensor[] Weights { get; }

    [Loss]
    public Tensor Chosen([Shape("N", 3)] Tensor x)
    {
        var missing = Weights.FirstOrDefault(w => w.Length > 3);
        var last = Weights.LastOrDefault() ?? x;
        var only = Enumerable.Empty<Tensor>().SingleOrDefault(x);
        var number = s_skips.FirstOrDefault(i => i > 1, 7) + s_skips.ElementAtOrDefault(5) + s_skips.SingleOrDefault(i => i > 5, 2);
        return Mean(Square(only * (missing ?? Weights[0]) + last)) * number;
    }

    [Loss]
    public Tensor Skips([Shape("N", 3)] Tensor x)
    {
        var h = x;
        foreach (var (i, weight) in Weights.Index())
        {
            h = Tanh(h * weight);
            if (s_skips.Contains(i) && s_names.Contains("shift") && !s_names.ToArray().AsEnumerable().Contains("none"))
            {
                h += x;
            }
        }

        return Mean(Square(h));
    }

    [Loss]
    public Tensor Cut([Shape("N", 3)] Tensor x)
    {
        Tensor sum = 0;
        foreach (var pair in Weights.Chunk(2))
        {
            sum += Mean(Square(x * pair[0] - pair[^1])) * pair.Length;
        }

        var ends = Weights.SkipLast(3).Concat(Weights.TakeLast(2)).Aggregate((a, b) => a * b);
        var triple = Weights.Zip(Weights.Skip(1), Weights.Skip(2)).Select(t => Sum(t.First * t.Second * t.Third)).ToArray();
        return sum + Sum(ends) * triple[0] + triple[^1];
    }

    [Loss]
    public Tensor Typed([Shape("N", 3)] Tensor x)
    {
        var scaled = _steps.OfType<Scaling>().Aggregate(x * Weights[0], (h, step) => step.Apply(h));
        var all = _steps.Cast<IStep>().Aggregate(scaled, (h, step) => step.Apply(h));
        var strongest = _steps.OfType<Scaling>().MaxBy(s => Math.Abs(s.Factor))!;
        var weakest = _steps.OfType<Scaling>().MinBy(s => s.Factor)!;
        var order = new[] { 3.0, 1, 2 }.Order().Zip(new[] { 3.0, 1, 2 }.OrderDescending(), (a, b) => (a * 10) + b).First();
        return Mean(Square(all)) * order + Sum(strongest.Apply(Weights[1]) * weakest.Apply(Weights[2]));
    }

    private sealed class Scaling(double factor) : IStep
    {
        public double Factor { get; } = factor;

        public Tensor Apply(Tensor x) => x * Factor;
    }

    private sealed class Shifting(double by) : IStep
    {
        public Tensor Apply(Tensor x) => x + by;
    }
}
