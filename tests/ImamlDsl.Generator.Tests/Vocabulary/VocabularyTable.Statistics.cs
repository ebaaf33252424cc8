namespace ImamlDsl.Generator.Tests.Vocabulary;

internal static partial class VocabularyTable
{
    private static Use[] Statistics =>
    [
        new("Min(A)"),
        new("Min(G, 1)", 2, 4),
        new("Min(G, new[] { 0, 2 }, keepDims: true)", 1, 3, 1),
        new("Var(A)"),
        new("Var(x * C, correction: 0)"),
        new("Var(G, 1, keepDims: true)", 2, 1, 4),
        new("Var(G, new[] { 0, -1 }, correction: 2.5)", 3),
        new("Std(A)"),
        new("Std(x * C, 0, correction: 0)", 4),
        new("Std(G, new[] { 1, 2 }, keepDims: true)", 2, 1, 1),
        new("Norm(A)"),
        new("Norm(x * C, -1)", "N"),
        new("Norm(G, new[] { 0, 2 }, keepDims: true)", 1, 3, 1),
    ];

    private static Use[] MoreNormalizations =>
    [
        new("BatchNorm(images * E, C, Exp(2 * C), C * C, C)", "N", 4, 6, 5),
        new("BatchNorm(x * C, C, Exp(C), training: false, eps: 0.1)", "N", 4),
        new("LayerNorm(x * C, C, 1 + C)", "N", 4),
        new("LayerNorm(G, new[] { 3, 4 }, eps: 0.01)", 2, 3, 4),
        new("GroupNorm(images * E, 2, C, C * C)", "N", 4, 6, 5),
        new("GroupNorm(x * C, 2, eps: 0.1)", "N", 4),
        new("InstanceNorm(P, C, 2 * C)", 2, 4, 6, 5),
        new("InstanceNorm(G, eps: 0.1)", 2, 3, 4),
        new("Dropout(x * C, Where(z > 0, 1.0, 0.0), 0.25)", "N", 4),
        new("Dropout(x * C, z > 0.2, 0.5)", "N", 4),
    ];

    private static Use[] MoreLosses =>
    [
        new("CrossEntropy(3 * x * C, labels, Reduction.None, labelSmoothing: 0.1)", "N"),
        new("MeanSquaredError(Tanh(x * C), z, Reduction.Sum)"),
        new("BinaryCrossEntropyWithLogits(5 * x * C, Sigmoid(z))"),
        new("BinaryCrossEntropyWithLogits(5 * x * C, Sigmoid(z), posWeight: Exp(C), weight: Square(z), reduction: Reduction.Sum)"),
        new("Huber(2 * x * C, z)"),
        new("Huber(2 * x * C, z, delta: 0.3, reduction: Reduction.None)", "N", 4),
        new("KlDivergence(LogSoftmax(x * C), Softmax(z * C), Reduction.BatchMean)"),
        new("KlDivergence(LogSoftmax(x * C), LogSoftmax(z), logTarget: true)"),
        new("GaussianNegativeLogLikelihood(x * C, z, Exp(C))"),
        new("GaussianNegativeLogLikelihood(x * C, z, Exp(x * C), full: true, eps: 0.1, reduction: Reduction.None)", "N", 4),
    ];
}
