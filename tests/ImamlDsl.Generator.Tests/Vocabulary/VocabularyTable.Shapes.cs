namespace ImamlDsl.Generator.Tests.Vocabulary;

internal static partial class VocabularyTable
{
    private static Use[] Shapes =>
    [
        new("Reshape(A, 2, -1)", 2, 6),
        new("Flatten(G)", 2, 12),
        new("Permute(G, 2, 0, 1)", 4, 2, 3),
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
    ];

    private static Use[] Convolutions =>
    [
        new("Conv2d(P, K)", 2, 3, 4, 4),
        new("Conv2d(images, K, O, stride: 2, padding: 1)", "N", 3, 3, 3),
    ];
}
