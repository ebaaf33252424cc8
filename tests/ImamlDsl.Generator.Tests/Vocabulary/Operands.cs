using System.Text.RegularExpressions;

namespace ImamlDsl.Generator.Tests.Vocabulary;

/// <summary>What the table's expressions are made of: parameters in capitals, inputs in small letters. All entries are drawn from [−1, 1).</summary>
internal static class Operands
{
    private static readonly Operand[] All =
    [
        new("A", [3, 4]), new("B", [3, 4]), new("C", [4]), new("D", [4, 5]), new("E", []), new("F", [5]), new("G", [2, 3, 4]), new("H", [2, 4, 3]), new("P", [2, 4, 6, 5]),
        new("K", [3, 4, 3, 2]), new("O", [3]),
        new("x", ["N", 4], "Tensor"), new("z", ["N", 4], "Tensor"), new("images", ["N", 4, 6, 5], "Tensor"),
        new("labels", ["N"], "IndexTensor"), new("others", ["N"], "IndexTensor"),
    ];

    /// <summary>The operands that an expression mentions.</summary>
    public static IEnumerable<Operand> Of(string expression) => All.Where(o => Regex.IsMatch(expression, $@"\b{o.Name}\b(?!\s*[:(])"));
}
