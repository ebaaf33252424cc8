using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models.Language;

/// <summary>What C# evaluates when the model is compiled: in its order, and in the precision of its types.</summary>
[Model]
public sealed partial class OrderOps
{
    private static readonly int Base = 4;
    private static readonly int Hidden = (Base * 2) + 1;
    private static readonly double[] Table = [1, 2, 4];
    private static readonly float Third = 1f / 3;
    private const float Tenth = 0.1f;

    public GuardedLayer Layer { get; } = new(3, 2);

    [Parameter(3)]
    public partial Tensor W { get; }

    /// <summary>The array and the index of an assignment are found before its value.</summary>
    [Loss]
    public Tensor Assignments([Shape("N", 3)] Tensor x)
    {
        var k = 1;
        var a = new int[3];
        a[k] = k = 2;
        var i = 0;
        var b = new double[3];
        (i, b[i]) = (1, 5);
        var c = new double[] { 1, 1 };
        var old = c;
        c[0] = Replaced();
        return ((10 * a[1]) + a[2] + b[0] + (10 * b[1]) + old[0] + (100 * c[0]) + i) * Mean(Square(x * W));

        double Replaced()
        {
            c = [7, 7];
            return 3;
        }
    }

    /// <summary>What is computed with float is rounded to float, also where a loop or a choice depends on it.</summary>
    [Loss]
    public Tensor Singles([Shape("N", 3)] Tensor x)
    {
        Tensor turns = 0;
        for (float t = 0; t < 1.5f; t += 0.05f)
        {
            turns += 1;
        }

        float a = 0.1f, b = 0.2f, odd = 16777217;
        var large = 16777217;
        float rounded = large;
        var chosen = (a + b == 0.3f ? 7 : 11) + (rounded == 16777216f ? 2 : 3) + (odd - 16777216f);
        var product = Third * Tenth * a;
        product += 1;
        return turns * chosen * (product + (double)(Third * 3)) * Mean(Square(x * W));
    }

    [Loss]
    public Tensor Statics([Shape("N", 3)] Tensor x) => Hidden * Table[2] * Mean(Layer.Forward(x * W));
}

/// <summary>A part whose constructor refuses sizes before it keeps them.</summary>
[Model]
public sealed partial class GuardedLayer
{
    public GuardedLayer(int inputs, int outputs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outputs);
        (Inputs, Outputs) = (inputs, outputs);
    }

    public int Inputs { get; }

    public int Outputs { get; }

    [Parameter(nameof(Outputs), nameof(Inputs)), XavierUniform]
    public partial Tensor Weights { get; }

    public Tensor Forward(Tensor x) => Tanh(Linear(x, Weights));
}
