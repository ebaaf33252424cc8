using static ImamlDsl.Ops;

namespace ImamlDsl.Benchmarks;

/// <summary>A transformer of two blocks over 16 tokens, with normalisation before attention and before the two layers of each block, for 5 classes.</summary>
[Model]
public sealed partial class SequenceClassifier
{
    [Parameter(100, 64), Normal(0, 0.3)]
    public partial Tensor Tokens { get; }

    [Parameter(16, 64), Normal(0, 0.3)]
    public partial Tensor Places { get; }

    public TransformerBlock Block1 { get; } = new();

    public TransformerBlock Block2 { get; } = new();

    [Parameter(5, 64), XavierUniform]
    public partial Tensor Head { get; }

    [Loss]
    public Tensor Loss([Shape("N", 16)] IndexTensor tokens, [Shape("N")] IndexTensor labels)
    {
        var h = Block2.Forward(Block1.Forward(Embedding(Tokens, tokens) + Places));
        return CrossEntropy(Linear(Mean(h, 1), Head), labels);
    }
}

/// <summary>Attention with four heads and two layers, each added to what it takes.</summary>
[Model]
public sealed partial class TransformerBlock
{
    [Parameter(64), Constant(1)]
    public partial Tensor Scale1 { get; }

    [Parameter(64)]
    public partial Tensor Shift1 { get; }

    [Parameter(192, 64), XavierUniform]
    public partial Tensor Projection { get; }

    [Parameter(64, 64), XavierUniform]
    public partial Tensor Output { get; }

    [Parameter(64), Constant(1)]
    public partial Tensor Scale2 { get; }

    [Parameter(64)]
    public partial Tensor Shift2 { get; }

    [Parameter(256, 64), XavierUniform]
    public partial Tensor Weights1 { get; }

    [Parameter(256)]
    public partial Tensor Biases1 { get; }

    [Parameter(64, 256), XavierUniform]
    public partial Tensor Weights2 { get; }

    [Parameter(64)]
    public partial Tensor Biases2 { get; }

    public Tensor Forward(Tensor x)
    {
        var parts = Chunk(Linear(LayerNorm(x, Scale1, Shift1), Projection), 3, axis: -1);
        var attended = ScaledDotProductAttention(Heads(parts[0]), Heads(parts[1]), Heads(parts[2]));
        x += Linear(Reshape(Permute(attended, 0, 2, 1, 3), -1, 16, 64), Output);
        return x + Linear(Gelu(Linear(LayerNorm(x, Scale2, Shift2), Weights1, Biases1)), Weights2, Biases2);
    }

    private static Tensor Heads(Tensor x) => Permute(Reshape(x, -1, 16, 4, 16), 0, 2, 1, 3);
}
