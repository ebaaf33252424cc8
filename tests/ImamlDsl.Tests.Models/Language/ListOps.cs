using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models.Language;

/// <summary>What an option chooses.</summary>
public enum ListActivation
{
    Relu,
    Tanh,
}

/// <summary>Lists that a definition makes, options by enumeration, and patterns of shapes and lists.</summary>
[Model]
public sealed partial class ListOps
{
    private readonly ListActivation _activation = ListActivation.Tanh;

    private readonly List<double> _weights = [0.5, 2];

    public ListActivation Last { get; } = ListActivation.Relu;

    [Parameter(3, 3)]
    public partial Tensor W { get; }

    [Parameter(3, Count = 3)]
    public partial Tensor[] Scales { get; }

    /// <summary>Dense connections: every step sees all before it.</summary>
    [Loss]
    public Tensor Dense([Shape("N", 3)] Tensor x)
    {
        var features = new List<Tensor> { x };
        foreach (var scale in Scales)
        {
            Tensor sum = 0;
            foreach (var feature in features)
            {
                sum += feature * scale;
            }

            features.Add(Activate(MatMul(sum, W), _activation));
        }

        features[^1] *= 2;
        features[0] = Activate(features[0], Last);
        return Mean(Square(Concat(1, features.ToArray()))) + features.Count;
    }

    [Loss]
    public Tensor Changed([Shape("N", 3)] Tensor x)
    {
        List<Tensor> parts = [.. Scales];
        var same = parts;
        same.Insert(1, W[0] * parts[1]);
        same.RemoveAt(0);
        same.AddRange(Scales.Select(scale => Sin(scale)));
        same.Reverse();
        var copy = new List<Tensor>(parts.Where((_, i) => i > 0)) { x[0] };
        var others = copy.ToList();
        copy.Clear();
        others.Add(parts.Aggregate((a, b) => a * b));
        return Sum(Stack(others.ToArray()) * x[^1]) + copy.Count + Sum(Square(x * others[^2] * W[1]));
    }

    [Loss]
    public Tensor Matched([Shape("N", 3)] Tensor x)
    {
        Tensor[] pair = [x, W];
        if (pair is not [var left, { Rank: 2 } right] || left is not { Rank: 2, Shape: [_, 3] })
        {
            return 0;
        }

        return Mean(Square(MatMul(left, right))) * _weights.ToArray()[^1] * _weights[0] * (Scales is { Length: > 2 and < 5 } some ? some.Length : 0);
    }

    /// <summary>Names that generated loops use for scalars.</summary>
    [Loss]
    public Tensor Named([Shape("N", 3)] Tensor x)
    {
        var (s, n, i) = (Scales[0] * 2, Scales[1], Scales[2]);
        Tensor total = 0;
        foreach (var S in Scales)
        {
            total += Mean(S * s * x) * 3 + Mean((S * 5 + n * 4) * x * i);
        }

        return total;
    }

    private static Tensor Activate(Tensor x, ListActivation activation) => activation switch
    {
        ListActivation.Relu => Relu(x),
        ListActivation.Tanh => Tanh(x),
        _ => throw new ArgumentOutOfRangeException(nameof(activation)),
    };
}
