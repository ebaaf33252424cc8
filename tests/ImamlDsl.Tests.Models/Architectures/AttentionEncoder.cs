using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models.Architectures;

/// <summary>Layer norm over the last axis with its own scale and shift.</summary>
[Model]
public sealed partial class Norm(int width)
{
    public int Width { get; } = width;

    [Parameter(nameof(Width)), Constant(1)]
    public partial Tensor Scale { get; }

    [Parameter(nameof(Width))]
    public partial Tensor Shift { get; }

    public Tensor Forward(Tensor x) => LayerNorm(x, Scale, Shift);
}

/// <summary>A transformer's encoder block with the norms before (Xiong et al. 2020): two heads of attention and a GELU layer, each with a residual connection.</summary>
[Model]
public sealed partial class AttentionEncoder
{
    private const int Width = 4;
    private const int Heads = 2;
    private const int Length = 5;

    public Norm[] Norms { get; } = [new(Width), new(Width)];

    [Parameter(3 * Width, Width), XavierUniform]
    public partial Tensor Projection { get; }

    [Parameter(Width, Width), XavierUniform]
    public partial Tensor Output { get; }

    [Parameter(2 * Width, Width), XavierUniform]
    public partial Tensor Up { get; }

    [Parameter(Width, 2 * Width), XavierUniform]
    public partial Tensor Down { get; }

    [Loss]
    public Tensor Loss([Shape("N", 5, 4)] Tensor x, [Shape("N", 5, 4)] Tensor y)
    {
        var h = x + Linear(Attend(Norms[0].Forward(x)), Output);
        h += Linear(Gelu(Linear(Norms[1].Forward(h), Up)), Down);
        return MeanSquaredError(h, y);
    }

    private Tensor Attend(Tensor x)
    {
        var parts = Chunk(Linear(x, Projection), 3, axis: -1);
        var heads = ScaledDotProductAttention(ToHeads(parts[0]), ToHeads(parts[1]), ToHeads(parts[2]));
        return Reshape(Transpose(heads, 1, 2), -1, Length, Width);
    }

    /// <summary>[N, Length, Width] to [N, Heads, Length, Width / Heads].</summary>
    private static Tensor ToHeads(Tensor x) => Transpose(Reshape(x, -1, Length, Heads, Width / Heads), 1, 2);
}
