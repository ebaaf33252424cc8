namespace ImamlDsl.Generator.Tests.Vocabulary;

internal static partial class VocabularyTable
{
    private static Use[] Operators =>
    [
        new("A + C", 3, 4),
        new("x - C", "N", 4),
        new("A * B", 3, 4),
        new("A * E", 3, 4),
        new("A / (1.5 + B)", 3, 4),
        new("2 - A / 3", 3, 4),
        new("-A", 3, 4),
    ];

    private static Use[] Elementwise =>
    [
        new("Exp(A)", 3, 4),
        new("Log(1.5 + A)", 3, 4),
        new("Sqrt(1.5 + A)", 3, 4),
        new("Square(A)", 3, 4),
        new("Abs(A)", 3, 4),
        new("Tanh(2 * A)", 3, 4),
        new("Sigmoid(3 * A)", 3, 4),
        new("Relu(A)", 3, 4),
        new("Softplus(3 * A)", 3, 4),
        new("Sin(2 * A)", 3, 4),
        new("Cos(2 * A)", 3, 4),
        new("Pow(A, 3)", 3, 4),
        new("Pow(1.5 + A, -1.5)", 3, 4),
        new("Pow(1.5 + A, C)", 3, 4),
        new("x * C + StopGradient(Sin(z))", "N", 4),
    ];
}
