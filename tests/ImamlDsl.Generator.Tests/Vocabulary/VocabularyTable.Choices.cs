namespace ImamlDsl.Generator.Tests.Vocabulary;

internal static partial class VocabularyTable
{
    private static Use[] Choices =>
    [
        new("Where(A < B, Exp(A), A * B)", 3, 4),
        new("Where(A > 0, C, 2.0)", 3, 4),
        new("Where((A <= B) & (B >= -0.5), A, Square(B))", 3, 4),
        new("Where((A > 0.2) | !(B > 0), A * A, B)", 3, 4),
        new("Where(Less(x, C) | GreaterEqual(C, 0.3), x * C, C)", "N", 4),
        new("Where(LessEqual(A, B) & Greater(A, -0.7), B, A)", 3, 4),
        new("Where(Equal(Sign(A), 1.0), Square(A), 3 * A)", 3, 4),
        new("Where(NotEqual(Sign(A), Sign(B)), A, B)", 3, 4),
        new("Sign(A)", 3, 4) { Discrete = true },
        new("Where(x < z, 1.0, 0.0)", "N", 4) { Discrete = true },
        new("Maximum(A, B)", 3, 4),
        new("Minimum(A, C)", 3, 4),
        new("Clamp(2 * A, -0.5, 0.75)", 3, 4),
        new("Clamp(A, max: 0.25)", 3, 4),
    ];

    private static Use[] Activations =>
    [
        new("Expm1(A)", 3, 4),
        new("Log1p(0.9 * A)", 3, 4),
        new("Erf(2 * A)", 3, 4),
        new("Erfc(2 * A)", 3, 4),
        new("Silu(3 * A)", 3, 4),
        new("Gelu(3 * A)", 3, 4),
        new("Gelu(3 * A, approximate: \"tanh\")", 3, 4),
        new("Elu(2 * A, 1.5)", 3, 4),
        new("LeakyRelu(A, negativeSlope: 0.1)", 3, 4),
        new("Softsign(3 * A)", 3, 4),
    ];
}
