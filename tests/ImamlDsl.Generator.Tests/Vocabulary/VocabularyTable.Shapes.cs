namespace ImamlDsl.Generator.Tests.Vocabulary;

internal static partial class VocabularyTable
{
    private static Use[] Shapes =>
    [
        new("Reshape(A, 2, -1)", 2, 6),
        new("Flatten(G)", 2, 12),
        new("Permute(G, 2, 0, 1)", 4, 2, 3),
        new("Transpose(G, 0, -1)", 4, 3, 2),
        new("Unsqueeze(A * B, -1)", 3, 4, 1),
        new("Squeeze(Unsqueeze(A * B, 1), 1)", 3, 4),
        new("Expand(Sin(C), 2, 3, -1)", 2, 3, 4),
    ];

    private static Use[] Creation =>
    [
        new("Zeros(3, 4) + A", 3, 4),
        new("x * C * Ones(x.Shape[0], 1)", "N", 4),
        new("Full([2, x.Shape[0], 1], 0.5) * C", 2, "N", 4),
        new("Sin(Arange(4) * C)", 4),
        new("Arange(x.Shape[0]) * E", "N"),
        new("MatMul(Eye(3) * E, A)", 3, 4),
        new("MatMul(Eye(x.Shape[0]), x * C)", "N", 4),
        new("Tensor.FromArray([0.5, -1, 2, 0], 4) * A", 3, 4),
        new("Tensor.Scalar(0.5) * A", 3, 4),
        new("Embedding(A, IndexTensor.FromArray([2, 0, 2, 1], 2, 2))", 2, 2, 4),
        new("Where(BooleanTensor.FromArray([true, false, false, true], 4), A, B)", 3, 4),
    ];

    private static Use[] Slices =>
    [
        new("Slice(Concat(0, x, x * C), 0, x.Shape[0])", "N", 4),
        new("Slice(G, 2, 1, -1, step: 2)", 2, 3, 1),
        new("(G * G)[1, ..2, ^1]", 2),
        new("(x * C)[.., 1..^1]", "N", 2),
        new("Select(G * G, 1, -1)", 2, 4),
        new("Split(Exp(A), 2)[1]", 1, 4),
        new("Chunk(x * C, 2, axis: 1)[1] * Chunk(x * C, 2, axis: 1)[0]", "N", 2),
        new("Concat(0, A, Unsqueeze(C, 0), B * B)", 7, 4),
        new("Concat(new[] { x, x * C }, axis: 1)", "N", 8),
        new("Stack(1, A, Sin(B))", 3, 2, 4),
        new("Stack(new[] { x, x * C, z })", 3, "N", 4),
        new("Pad(A * A, 1, 2, 1)", 3, 7),
        new("Pad(A * B, new[] { (1, 0), (0, 2) }, value: 0.5)", 4, 6),
        new("CumSum(Exp(G), 1)", 2, 3, 4),
        new("CumSum(x * C, 0)", "N", 4),
        new("Embedding(D * D, labels)", "N", 5),
        new("Embedding(C * Expand(E, 3, 4), labels)", "N", 4),
    ];

    private static Use[] Reductions =>
    [
        new("Sum(A)"),
        new("Sum(G, 1)", 2, 4),
        new("Sum(G, -1, keepDims: true)", 2, 3, 1),
        new("Sum(G, new[] { 0, 2 })", 3),
        new("Mean(x * C)"),
        new("Mean(x * C, 0)", 4),
        new("Mean(G, new[] { 1, -1 }, keepDims: true)", 2, 1, 1),
        new("Max(A)"),
        new("Max(G, 1)", 2, 4),
        new("Max(G, new[] { 0, 2 }, keepDims: true)", 1, 3, 1),
        new("LogSumExp(3 * G, axis: 1)", 2, 4),
        new("LogSumExp(x * C, keepDims: true)", "N", 1),
    ];

    private static Use[] Linear =>
    [
        new("MatMul(A, D)", 3, 5),
        new("MatMul(x, D)", "N", 5),
        new("MatMul(G, H)", 2, 3, 3),
        new("MatMul(A, C)", 3),
        new("Linear(x, A, O)", "N", 3),
        new("Linear(x, A)", "N", 3),
        new("Einsum(\"ni,ki,io->nko\", x, A, D)", "N", 3, 5),
        new("ScaledDotProductAttention(x * C, A, B)", "N", 4),
        new("ScaledDotProductAttention(G, G * G, G, attnMask: Expand(E, 1, 3), scale: 0.7)", 2, 3, 4),
        new("ScaledDotProductAttention(x * C, x, x, isCausal: true)", "N", 4),
        new("ScaledDotProductAttention(G, G * G, G, attnMask: Slice(A, 1, 0, 3) > Min(Slice(A, 1, 0, 3), 1, keepDims: true), scale: 0.7)", 2, 3, 4),
    ];

    private static Use[] Convolutions =>
    [
        new("Conv2d(P, K)", 2, 3, 4, 4),
        new("Conv2d(images, K, O, stride: 2, padding: 1)", "N", 3, 3, 3),
        new("Conv2d(images, K, padding: 2, dilation: 2)", "N", 3, 6, 7),
        new("Conv2d(images, Reshape(K, 12, 1, 3, 2), groups: 4)", "N", 12, 4, 4),
    ];

    private static Use[] Pooling =>
    [
        new("MaxPool2d(P, 2)", 2, 4, 3, 2),
        new("MaxPool2d(Conv2d(images, K), 3, stride: 2, padding: 1, dilation: 1, ceilMode: true)", "N", 3, 3, 3),
        new("MaxPool2d(Square(P), 2, dilation: 3)", 2, 4, 2, 1),
        new("AvgPool2d(P * P, 2)", 2, 4, 3, 2),
        new("AvgPool2d(Conv2d(images, K), 3, stride: 1, padding: 1, countIncludePad: false)", "N", 3, 4, 4),
    ];
}
