namespace ImamlDsl.Generator.Tests.Vocabulary;

/// <summary>
/// The public vocabulary: every operation and operator in at least one use, kept away from singular points, where tests of their own say what holds.
/// Whatever is added to <see cref="Ops"/> is added here too; a test asks for it.
/// </summary>
internal static partial class VocabularyTable
{
    public static IReadOnlyList<Use> Uses { get; } =
        [.. Operators, .. Elementwise, .. Choices, .. Activations, .. Statistics, .. Creation, .. Shapes, .. Slices, .. Reductions, .. Linear, .. Convolutions, .. Pooling, .. Normalizations, .. Losses, .. MoreNormalizations, .. MoreLosses, .. Indices];
}
