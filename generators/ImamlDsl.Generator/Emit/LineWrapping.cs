using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace ImamlDsl.Generator.Emit;

/// <summary>Breaks long lines of generated code where C# allows it: after a comma or before an operator, and comments at a blank.</summary>
internal static class LineWrapping
{
    /// <summary>The length of a line that generated code keeps to.</summary>
    public const int Columns = 140;

    public static string Wrap(string code)
    {
        var text = new StringBuilder(code.Length);
        foreach (var line in code.TrimEnd('\n').Split('\n'))
        {
            foreach (var part in line.Length > Columns ? Break(line) : [line])
            {
                text.Append(part).Append('\n');
            }
        }

        return text.ToString();
    }

    private static IEnumerable<string> Break(string line)
    {
        var indent = line.Substring(0, line.Length - line.TrimStart().Length);
        var rest = line.Substring(indent.Length);
        if (rest.StartsWith("//", System.StringComparison.Ordinal))
        {
            return Break(indent, rest, indent + (rest.StartsWith("///", System.StringComparison.Ordinal) ? "/// " : "//   "), [.. Blanks(rest)]);
        }

        // What is said of a line at its end moves above it.
        var breaks = Breaks(rest, out var comment);
        return comment < 0
            ? Break(indent, rest, indent + "    ", breaks)
            : Wrap(indent + rest.Substring(comment) + "\n" + indent + rest.Substring(0, comment).TrimEnd()).TrimEnd('\n').Split('\n');
    }

    private static IEnumerable<string> Break(string indent, string text, string nextIndent, IReadOnlyList<int> breaks)
    {
        var (from, prefix) = (0, indent);
        while (prefix.Length + text.Length - from > Columns)
        {
            var at = breaks.LastOrDefault(b => b > from && prefix.Length + b - from <= Columns);
            if (at == 0)
            {
                at = breaks.FirstOrDefault(b => b > from); // no place is near enough: the line stays too long
            }

            if (at == 0)
            {
                break;
            }

            yield return (prefix + text.Substring(from, at - from)).TrimEnd();
            (from, prefix) = (at, nextIndent);
        }

        yield return prefix + text.Substring(from);
    }

    private static IEnumerable<int> Blanks(string text) => Enumerable.Range(4, System.Math.Max(text.Length - 4, 0)).Where(i => text[i - 1] == ' ' && text[i] != ' ');

    /// <summary>The places outside of strings where a line of code may be broken, and where its comment begins (−1 if it has none).</summary>
    private static IReadOnlyList<int> Breaks(string text, out int comment)
    {
        var breaks = new List<int>();
        var quoted = false;
        comment = -1;
        for (var i = 0; i < text.Length; i++)
        {
            quoted ^= text[i] == '"' && (i == 0 || text[i - 1] != '\\');
            if (!quoted && text[i] == '/' && i + 1 < text.Length && text[i + 1] == '/')
            {
                comment = i;
                break;
            }

            if (!quoted && i > 1 && text[i - 1] == ' ' && (text[i - 2] == ',' || text[i] is '+' or '*' or '?' or ':' or '=' || text[i - 2] == '>' && text[i - 3] == '='))
            {
                breaks.Add(i);
            }
        }

        return breaks;
    }
}
