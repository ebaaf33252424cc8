using System;
using System.Collections.Generic;
using System.Linq;

namespace ImamlDsl.Generator.FrontEnd;

/// <summary>An equation of Einstein's sum convention: one letter for each axis of every operand and of the result.</summary>
internal sealed class EinsumEquation
{
    // Axes of an ellipsis are letters of no alphabet, the last one first, so that operands are aligned at the end.
    private const char Ellipsis = '\uE000';

    private EinsumEquation(IReadOnlyList<string> operands, string result) => (Operands, Result) = (operands, result);

    public IReadOnlyList<string> Operands { get; }

    public string Result { get; }

    public static bool IsOfEllipsis(char index) => index >= Ellipsis;

    /// <summary>Reads an equation, as PyTorch does.</summary>
    /// <param name="text">The equation.</param>
    /// <param name="ranks">The number of axes of each operand.</param>
    /// <param name="equation">The result.</param>
    /// <returns>What is wrong with it, or null.</returns>
    public static string? Parse(string text, IReadOnlyList<int> ranks, out EinsumEquation equation)
    {
        equation = new EinsumEquation([], "");
        var sides = text.Replace(" ", "").Split(["->"], StringSplitOptions.None);
        if (sides.Length > 2)
        {
            return $"takes one '->' at most; '{text}' has {sides.Length - 1}";
        }

        var parts = sides[0].Split(',');
        if (parts.Length != ranks.Count)
        {
            return $"has indices for {parts.Length} operands in '{text}'; given {ranks.Count}";
        }

        var operands = new List<string>();
        for (var i = 0; i < parts.Length; i++)
        {
            if (Expand(parts[i], ranks[i] - Letters(parts[i]).Length, text, out var indices) is { } mistake)
            {
                return mistake;
            }

            if (indices.Length != ranks[i])
            {
                return $"has {Letters(parts[i]).Length} indices for operand {i} in '{text}', which has {ranks[i]} axes";
            }

            operands.Add(indices);
        }

        var all = string.Concat(operands);
        var longest = all.Where(IsOfEllipsis).Distinct().Count();
        string result;
        if (sides.Length == 1)
        {
            // Without a result, the indices that occur once, in the order of the alphabet, behind the ellipsis.
            var once = all.Where(index => !IsOfEllipsis(index) && all.Count(i => i == index) == 1).OrderBy(index => index);
            result = new string([.. Dots(longest), .. once]);
        }
        else if (Expand(sides[1], longest, text, out result) is { } mistake)
        {
            return mistake;
        }

        if (result.Distinct().Count() != result.Length)
        {
            return $"names an index of the result twice in '{text}'";
        }

        if (result.FirstOrDefault(index => !all.Contains(index)) is var unknown && unknown != default)
        {
            return $"has the index '{unknown}' in the result of '{text}' and in no operand";
        }

        // An ellipsis that the result lacks is summed over, as in PyTorch.
        equation = new EinsumEquation(operands, result);
        return null;
    }

    /// <summary>A letter for every index. Those of ellipses have none yet; behind the i of a loop's variable, f, n and s would be words of C#.</summary>
    public Func<char, char> Plain()
    {
        var all = string.Concat(Operands);
        var free = new Queue<char>("abcdeghijklmopqrtuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".Where(c => !all.Contains(c)));
        var plain = all.Distinct().ToDictionary(index => index, index => IsOfEllipsis(index) || "fns".Contains(index) ? free.Dequeue() : index);
        return index => plain[index];
    }

    private static string Letters(string part) => part.Replace("...", "");

    private static IEnumerable<char> Dots(int count) => Enumerable.Range(0, count).Select(i => (char)(Ellipsis + count - 1 - i));

    private static string? Expand(string part, int dots, string text, out string indices)
    {
        var letters = Letters(part);
        indices = letters;
        if (letters.FirstOrDefault(c => !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) is var wrong && wrong != default)
        {
            return $"takes letters, ',', '->' and '...'; '{text}' has '{wrong}'";
        }

        if (part.Length == letters.Length)
        {
            return null;
        }

        if (part.Length != letters.Length + 3 || dots < 0)
        {
            return dots < 0 ? $"has more indices than an operand has axes in '{text}'" : $"takes one '...' for each operand; '{text}' has more";
        }

        indices = part.Replace("...", new string([.. Dots(dots)]));
        return null;
    }
}
