namespace ImamlDsl.Generator.Tests.Support;

/// <summary>The sources of the test models, as one compilation takes them.</summary>
internal static class ModelSources
{
    private static readonly string[] Names =
        [.. typeof(ModelSources).Assembly.GetManifestResourceNames().Where(n => n.StartsWith("Models/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>Each file by itself.</summary>
    public static IEnumerable<string> Files => Names.Select(Text);

    public static IReadOnlyList<string> All { get; } = Together(Names);

    /// <summary>Those whose point is what is computed. The others say simple things in all that C# has for it, which is over once there is a graph.</summary>
    public static IReadOnlyList<string> Computations { get; } = Together(Names.Where(n => !n.StartsWith("Models/Language/", StringComparison.Ordinal)));

    private static string[] Together(IEnumerable<string> names) =>
    [
        .. names.Select(Text),
        "global using System; global using System.Linq; global using System.Collections.Generic;",
    ];

    private static string Text(string name)
    {
        using var reader = new StreamReader(typeof(ModelSources).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
