using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models;

/// <summary>Constants in definitions: tables of numbers, indices and truth values, written out, computed, static, or a member's; and entries and ranges of tensors.</summary>
[Model]
public sealed partial class ConstantOps
{
    private const int Frequencies = 4;

    private static readonly Tensor Octaves = Tensor.FromArray([1, 2, 4, 8], Frequencies);

    private static readonly IndexTensor Order = IndexTensor.FromArray([2, 0, 1, 2], 4);

    private readonly Tensor _edges = Tensor.FromArray([0, -1, 0, -1, 4, -1, 0, -1, 0], 1, 1, 3, 3);

    private readonly Tensor[] _rotations = [Tensor.FromArray([0, -1, 1, 0], 2, 2), Reshape(Arange(4), 2, 2)];

    [Parameter(2 * Frequencies, 3)]
    public partial Tensor W { get; }

    [Parameter(3, 4)]
    public partial Tensor Rows { get; }

    [Parameter(6, 6)]
    public partial Tensor Square6 { get; }

    /// <summary>Fourier features of one coordinate.</summary>
    [Loss]
    public Tensor Features([Shape("N", 1)] Tensor x)
    {
        var angles = x * Octaves;
        return Mean(Square(MatMul(Concat(-1, Sin(angles), Cos(angles)), W)));
    }

    /// <summary>A fixed filter, permuted for the kernel, over a learned image and the data.</summary>
    [Loss]
    public Tensor Edges([Shape("N", 1, 6, 6)] Tensor x) => Mean(Square(Conv2d(x * Square6, _edges, padding: 1))) + Mean(Conv2d(Tanh(x + Square6), _edges[..]));

    /// <summary>Positions that sines encode, as transformers do; and a decay over places of the data.</summary>
    [Loss]
    public Tensor Positions([Shape("N", 4)] Tensor x)
    {
        var table = new double[4 * 4];
        for (var place = 0; place < 4; place++)
        {
            for (var i = 0; i < 4; i += 2)
            {
                table[(place * 4) + i] = Math.Sin(place / Math.Pow(100, i / 4.0));
                table[(place * 4) + i + 1] = Math.Cos(place / Math.Pow(100, i / 4.0));
            }
        }

        var encoded = MatMul(x, Tensor.FromArray(table, 4, 4)) + Rows[0];
        var decay = Exp(-Arange(x.Shape[0]) / 8.0);
        return Mean(Tanh(encoded) * decay[..].Unsqueeze()) + Mean(encoded[^1, 1..]);
    }

    /// <summary>Indices, truth values and numbers beyond all bounds.</summary>
    [Loss]
    public Tensor Masks([Shape("N", 4)] Tensor x)
    {
        var mask = BooleanTensor.FromArray([true, false, true, true], 4);
        var bias = Tensor.FromArray([-0.0, double.NegativeInfinity, 1e-300, 1e-3], 4);
        var chosen = Embedding(Rows, Order);
        return Mean(Softmax(MatMul(x, chosen) + bias) * Where(mask, x, 0.25)) + Sum(OneHot(Order, 3) * MatMul(chosen, Transpose(Rows, 0, 1)));
    }

    /// <summary>Zeros tell their sign where something is divided by them.</summary>
    [Loss]
    public Tensor Zeros([Shape("N", 4)] Tensor x)
    {
        var chosen = Where(1 / Tensor.FromArray([-0.0, 0, 1, -1], 4) < 0, Rows[0], 2 * Rows[0]);
        return Mean(x * chosen);
    }

    /// <summary>Entries, ranges and what is made of shapes.</summary>
    [Loss]
    public Tensor Parts([Shape("N", 4)] Tensor x)
    {
        var n = x.Shape[0];
        var gram = MatMul(x, Transpose(x, 0, 1)) + Eye(n) + Full([n, n], 0.5);
        var corner = Square6[1..(int)Math.Floor(3.5), ^2..];
        foreach (var rotation in _rotations)
        {
            corner = MatMul(corner, rotation);
        }

        return Mean(gram * Sum(corner)) + Sum(Square6[2] * Square6[.., ^1] + Square6[0, 0]) + Sum(Eye(6) * Square6) + Mean((x * Ones(n, 1))[n - 1] + Ops.Zeros(n, 4));
    }
}

/// <summary>An extension that a definition may call.</summary>
internal static class ConstantOpsExtensions
{
    [Differentiable]
    public static Tensor Unsqueeze(this Tensor x) => Ops.Unsqueeze(x, -1);
}
