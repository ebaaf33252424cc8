using ImamlDsl.Generator.Tests.Diagnostics;
using ImamlDsl.Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ImamlDsl.Generator.Tests.Robustness;

/// <summary>Sources that were correct, or wrong in a known way, with a few of their tokens changed. A seed gives the same source everywhere.</summary>
internal static class MutatedSources
{
    private const string Usings = "using System; using System.Linq; using System.Collections.Generic; using ImamlDsl; using static ImamlDsl.Ops;\n";

    private static readonly string[] Numbers = ["0", "1", "2", "-1", "3", "7", "1000000", "2147483647", "99999999999", "0.5", "1e308", "1e-320", "0x10", "1f", "5L", "2u", "'c'", "\"N\"", "\"\"", "null", "true", "default"];

    private static readonly string[] Types = ["Tensor", "IndexTensor", "BooleanTensor", "double", "int", "bool", "string", "object", "var", "dynamic", "void", "Tensor[]", "int[]", "(Tensor, Tensor)", "Span<int>", "T", "Tensor?"];

    private static readonly string[] Keywords =
    [
        "public", "private", "static", "partial", "sealed", "abstract", "virtual", "override", "readonly", "const", "ref", "out", "in", "params", "async", "await", "unsafe", "class", "struct",
        "record", "interface", "return", "if", "else", "for", "foreach", "while", "do", "switch", "case", "break", "continue", "goto", "throw", "try", "catch", "using", "lock", "new", "this", "base", "is", "as",
        "get", "set", "init", "=>", "==", "=", "+=", "++", "--", "?", ":", "??", "!", "&&", "||", "..", "^", "[", "]", "(", ")", "{", "}", ";", ",", ".", "<", ">", "@", "$\"{x}\"", "#", "/*", "//", "\\",
    ];

    private static readonly string[] Originals = [.. ModelSources.Files.Select(model => Usings + model), .. Cases()];

    private static readonly string[][] Tokens = [.. Originals.Select(source => SyntaxFactory.ParseTokens(source, options: GeneratorRun.ParseOptions).Select(t => t.ToFullString()).ToArray())];

    private static readonly string[] Identifiers =
    [
        .. Originals.SelectMany(source => SyntaxFactory.ParseTokens(source)).Where(t => t.IsKind(SyntaxKind.IdentifierToken)).Select(t => t.Text)
            .Concat(typeof(Ops).GetMethods().Select(m => m.Name)).Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>How many sources there are before they are changed.</summary>
    public static int OriginalCount => Originals.Length;

    public static string Original(int index) => Originals[index];

    public static string Draw(int seed)
    {
        var random = new Random(seed);
        var tokens = Tokens[random.Next(Tokens.Length)].ToList();
        for (var changes = 1 + random.Next(3); changes > 0 && tokens.Count > 2; changes--)
        {
            Change(tokens, random);
        }

        return string.Concat(tokens);
    }

    private static void Change(List<string> tokens, Random random)
    {
        // The usings at the start are changed rarely: without them nothing is a model.
        var at = Math.Max(random.Next(tokens.Count), random.Next(tokens.Count));
        switch (random.Next(12))
        {
            case 0:
                tokens.RemoveAt(at);
                break;
            case 1:
                tokens.RemoveRange(at, Math.Min(1 + random.Next(8), tokens.Count - at));
                break;
            case 2:
                tokens.Insert(at, tokens[at]);
                break;
            case 3:
                var length = Math.Min(1 + random.Next(30), tokens.Count - at);
                tokens.InsertRange(at, tokens.GetRange(at, length));
                break;
            case 4:
                var other = random.Next(tokens.Count);
                (tokens[at], tokens[other]) = (tokens[other], tokens[at]);
                break;
            case 5:
                tokens.RemoveRange(at, tokens.Count - at); // as it is while someone types
                break;
            case 6:
                Replace(tokens, random, char.IsAsciiDigit, Any(Numbers, random));
                break;
            case 7:
                tokens.Insert(at, " " + Any(Keywords, random) + " ");
                break;
            case 8:
                tokens[at] = " " + Any(Keywords, random) + " ";
                break;
            case 9:
                tokens[at] = " " + Any(Types, random) + " ";
                break;
            case 10:
                tokens.Insert(at, " " + Any(Numbers, random) + " ");
                break;
            default:
                Replace(tokens, random, c => char.IsAsciiLetter(c) || c == '_', Any(Identifiers, random));
                break;
        }
    }

    /// <summary>Another text for a token of a kind, wherever one is.</summary>
    private static void Replace(List<string> tokens, Random random, Func<char, bool> starts, string text)
    {
        int[] fitting = [.. Enumerable.Range(0, tokens.Count).Where(i => tokens[i].TrimStart() is { Length: > 0 } token && starts(token[0]))];
        if (fitting.Length > 0)
        {
            tokens[fitting[random.Next(fitting.Length)]] = $" {text} ";
        }
    }

    private static string Any(string[] texts, Random random) => texts[random.Next(texts.Length)];

    private static IEnumerable<string> Cases() =>
        DiagnosticCases.Reported.Select(row => (string)row[3]).Concat(DiagnosticCases.Refused.Select(row => (string)row[2])).Select(marked => MarkedSource.Parse(marked).Text)
            .Concat(DiagnosticCases.Accepted.Select(row => (string)row[1]));
}
