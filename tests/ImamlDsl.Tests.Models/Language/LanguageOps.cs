using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models.Language;

/// <summary>More of the C# that definitions may use: switches, patterns, breaks, local functions, arrays that are filled, optional tensors, ranges.</summary>
[Model]
public sealed partial class LanguageOps
{
    private enum Activation
    {
        Sine,
        Tangent,
        None,
    }

    private static readonly double[] Scales = [0.5, 0.25, 2];

    private readonly string _mode = "full";

    [Parameter(3, 4)]
    public partial Tensor W { get; }

    [Parameter(3)]
    public partial Tensor B { get; }

    private static double Half => 1.0 / 2;

    private int Steps
    {
        get
        {
            return Scales.Length + 1;
        }
    }

    [Loss]
    public Tensor Control([Shape("N", 4)] Tensor x)
    {
        var total = Sum(B) * Half;
        for (var i = 0; ; i++)
        {
            if (i == 1)
            {
                continue;
            }

            if (i >= Scales.Length)
            {
                break;
            }

            total += Scales[i] * Mean(Activate(Linear(x, W), (Activation)i switch { Activation.Sine => "sin", Activation.Tangent => "tanh", _ => "none" }));
        }

        var n = 3;
        do
        {
            total = total + 0.1 * Sum(Square(B)) * n--;
        }
        while (n > 1);

        switch (_mode)
        {
            case "empty":
                return total;
            case "full" when Steps is > 3 and not 5:
                total += Sum(W * W);
                break;
            default:
                total = 2 * total;
                break;
        }

        return total + Helper(B) + Helper(B, Steps == 4 ? Mean(x) : null);

        Tensor Helper(Tensor v, Tensor? shift = null) => shift is null ? Sum(Sin(v)) : Sum(Cos(v + shift)) * n;
    }

    [Loss]
    public Tensor Arrays([Shape("N", 4)] Tensor x)
    {
        var states = new Tensor[Steps];
        states[0] = Linear(x, W, B);
        foreach (var t in Enumerable.Range(1, Steps - 1))
        {
            states[t] = Tanh(states[t - 1] * Scales[t - 1]) + B;
        }

        (Tensor First, double Weight)[] pairs = [(states[^1], 0.5), (states[1], Math.Sqrt(2)), .. Rest(states[1..3])];
        Tensor sum = 0;
        foreach (var (value, weight) in pairs)
        {
            sum += weight * Mean(Square(value)) / Math.Sqrt(x.Shape[^1]) / Math.Sqrt(x.Shape[0]);
        }

        var last = pairs[0];
        return sum + (Sum(last.First) * last.Item2 * (int)2.9) + (Optional(null) ?? Sum(B));
    }

    private static (Tensor, double)[] Rest(Tensor[] states) => [(states[0], 1), (Sin(states[^1]), -1)];

    private static Tensor? Optional(Tensor? x) => x;

    private static Tensor Activate(Tensor x, string name) => name switch
    {
        "sin" => Sin(x),
        "tanh" => Tanh(x),
        _ => x,
    };
}
