using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace ImamlDsl.Examples;

/// <summary>Options whose values are checked while the command line is read, so that every mistake is told in the same way.</summary>
internal static class Arguments
{
    /// <summary>A whole number between two bounds.</summary>
    public static Option<int> Whole(string name, int value, string description, int least = 1, int most = int.MaxValue) => new(name)
    {
        Description = description,
        HelpName = "number",
        DefaultValueFactory = _ => value,
        CustomParser = result => ParseWhole(name, result, least, most),
    };

    /// <summary>A whole number between two bounds, or none.</summary>
    public static Option<int?> OptionalWhole(string name, string description, int least = 1, int most = int.MaxValue) => new(name)
    {
        Description = description,
        HelpName = "number",
        CustomParser = result => ParseWhole(name, result, least, most),
    };

    /// <summary>A number greater than 0, or between two bounds.</summary>
    public static Option<double> Positive(string name, double value, string description, double most = double.MaxValue, double least = 0) => new(name)
    {
        Description = description,
        HelpName = "number",
        DefaultValueFactory = _ => value,
        CustomParser = result => ParsePositive(name, result, most, least),
    };

    /// <summary>A number greater than 0, or between two bounds, or none.</summary>
    public static Option<double?> OptionalPositive(string name, string description, double most = double.MaxValue, double least = 0) => new(name)
    {
        Description = description,
        HelpName = "number",
        CustomParser = result => ParsePositive(name, result, most, least),
    };

    /// <summary>One of a few words.</summary>
    public static Option<string> Word(string name, string value, string description, params string[] words) => new(name)
    {
        Description = description,
        HelpName = string.Join('|', words),
        DefaultValueFactory = _ => value,
        CustomParser = result => ParseWord(name, result, words),
    };

    /// <summary>One of a few words, or none.</summary>
    public static Option<string?> OptionalWord(string name, string description, params string[] words) => new(name)
    {
        Description = description,
        HelpName = string.Join('|', words),
        CustomParser = result => ParseWord(name, result, words),
    };

    /// <summary>The path of a file or folder.</summary>
    public static Option<string?> Path(string name, string description, string helpName = "path") => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result => Text(result).Length > 0 ? Text(result) : Fail<string>(result, $"{name} takes a path; an empty one was given."),
    };

    /// <summary>Whether the user gave the option, rather than its default applying.</summary>
    public static bool IsGiven(this ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    private static string? ParseWord(string name, ArgumentResult result, string[] words) => words.Contains(Text(result), StringComparer.Ordinal)
        ? Text(result)
        : Fail<string>(result, $"{name} takes {string.Join(", ", words[..^1])} or {words[^1]}; '{Text(result)}' was given.");

    private static int ParseWhole(string name, ArgumentResult result, int least, int most) =>
        int.TryParse(Text(result), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : Fail<int>(result, string.Create(CultureInfo.InvariantCulture,
                $"{name} takes a whole number from {least} to {most}; '{Text(result)}' was given."));

    private static double ParsePositive(string name, ArgumentResult result, double most, double least = 0) =>
        double.TryParse(Text(result), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0 && value >= least && value <= most
            ? value
            : Fail<double>(result, string.Create(CultureInfo.InvariantCulture,
                $"{name} takes a number {(least > 0 ? $"of at least {least:0.#########}" : "greater than 0")}{(most < double.MaxValue ? $" and at most {most}" : "")}, with a point for decimals; '{Text(result)}' was given."));

    private static string Text(ArgumentResult result) => result.Tokens.Count > 0 ? result.Tokens[^1].Value : "";

    private static T? Fail<T>(ArgumentResult result, string message)
    {
        result.AddError(message);
        return default;
    }
}
