namespace ImamlDsl.Generator.Tests.Vocabulary;

internal static partial class VocabularyTable
{
    private static Use[] Normalizations =>
    [
        new("Softmax(3 * A)", 3, 4),
        new("Softmax(G, axis: 1)", 2, 3, 4),
        new("LogSoftmax(3 * G, axis: 0)", 2, 3, 4),
        new("BatchNorm(P)", 2, 4, 6, 5),
        new("BatchNorm(x * E, C, 2 * C, eps: 0.1)", "N", 4),
    ];

    private static Use[] Losses =>
    [
        new("CrossEntropy(3 * x * C, labels)"),
        new("MeanSquaredError(Tanh(x * C), z)"),
    ];

    private static Use[] Indices =>
    [
        new("OneHot(labels, 4)", "N", 4) { Discrete = true },
        new("OneHot(labels, 4) * C", "N", 4),
        new("OneHot(ArgMax(x * C), 4)", "N", 4) { Discrete = true },
        new("Equal(labels, others)", "N") { Discrete = true },
        new("Accuracy(x * C, labels)") { Discrete = true },
    ];
}
