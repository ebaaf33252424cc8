using System.Collections;
using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models.Language;

/// <summary>A layer of a stack.</summary>
[Model]
public sealed partial class StackedLayer(int size)
{
    private int Size { get; } = size;

    [Parameter(nameof(Size), nameof(Size)), XavierUniform]
    public partial Tensor Weight { get; }

    public Tensor Forward(Tensor x) => Tanh(Linear(x, Weight));
}

/// <summary>Layers that can be looped over.</summary>
[Model]
public sealed partial class LayerStack : IEnumerable<StackedLayer>
{
    private readonly StackedLayer[] _layers = [new(3), new(3)];

    public IEnumerator<StackedLayer> GetEnumerator() => ((IEnumerable<StackedLayer>)_layers).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Iterators, which run as their elements are asked for.</summary>
[Model]
public sealed partial class IteratorOps
{
    private const int Turns = 3;

    public LayerStack Stack { get; } = new();

    public StackedLayer Head { get; } = new(3);

    public StackedLayer? Tail { get; } = null;

    [Parameter(3, Count = 3), Uniform(0.5, 1.5)]
    public partial Tensor[] Scales { get; }

    private IEnumerable<StackedLayer> Parts
    {
        get
        {
            yield return Head;
            foreach (var layer in Stack)
            {
                yield return layer;
            }

            if (Tail is not null)
            {
                yield return Tail;
            }
        }
    }

    [Loss]
    public Tensor Features([Shape("N", 3)] Tensor x) => Mean(Square(Concat([.. Hidden(x).Select((h, i) => h * Scales[i % 3])], 1)));

    [Loss]
    public Tensor EndlessSeries([Shape("N", 3)] Tensor x) => Series(x).Take(Turns).Aggregate((sum, term) => sum + Sum(Square(term)));

    [Loss]
    public Tensor Interleaved([Shape("N", 3)] Tensor x)
    {
        var made = new List<Tensor>();
        foreach (var item in Counting(x, made))
        {
            if (made.Count == 2)
            {
                made.Add(item * 10); // the iterator sees it when it goes on
            }

            if (made.Count > 4)
            {
                break;
            }
        }

        return Mean(Square(made.Aggregate((a, b) => a + b)));
    }

    [Loss]
    public Tensor Walk([Shape("N", 3)] Tensor x)
    {
        var sum = Constant(0);
        foreach (var (leaf, depth) in Leaves(2, x))
        {
            sum += Mean(Square(leaf)) / (1 + depth);
        }

        return sum + Choices(4).Zip(Choices(2), (a, b) => a * b).Sum() * Mean(x * Scales[0]) + new Grid(2).Select(cell => cell.Row + 2 * cell.Column).Sum() * Mean(x * Scales[1]);
    }

    private static Tensor Constant(double value) => value;

    private IEnumerable<Tensor> Hidden(Tensor x)
    {
        yield return x;
        foreach (var layer in Parts)
        {
            x = layer.Forward(x);
            yield return x;
        }
    }

    private IEnumerable<Tensor> Series(Tensor x)
    {
        for (var (i, term) = (1, x); ; i++)
        {
            yield return i == 1 ? Sum(term) : term;
            term *= Scales[0] / i;
        }
    }

    private IEnumerable<Tensor> Counting(Tensor x, List<Tensor> made)
    {
        var turn = 0;
        do
        {
            made.Add(x * Scales[turn++ % Scales.Length]);
            yield return x * made.Count;
        }
        while (true);
    }

    private IEnumerable<(Tensor Leaf, int Depth)> Leaves(int depth, Tensor x)
    {
        if (depth == 0)
        {
            yield return (Sin(x * Scales[0]), depth);
            yield break;
        }

        for (var i = 0; i < 2; i++)
        {
            foreach (var leaf in Leaves(depth - 1, x * Scales[i + 1]))
            {
                yield return leaf;
            }
        }

        yield return (x, depth);
    }

    private static IEnumerable<double> Choices(int count)
    {
        for (var i = 0; i < count; i++)
        {
            switch (i)
            {
                case 0:
                    yield return 0.5;
                    break;
                case 2:
                    continue;
                default:
                    yield return i;
                    if (i > 2)
                    {
                        yield break;
                    }

                    break;
            }
        }
    }

    /// <summary>An object with an iterator of its own.</summary>
    private sealed class Grid(int size) : IEnumerable<(int Row, int Column)>
    {
        public IEnumerator<(int Row, int Column)> GetEnumerator()
        {
            for (var i = 0; i < size; i++)
            {
                for (var j = 0; j < size; j++)
                {
                    yield return (i, j);
                }
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
