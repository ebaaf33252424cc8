namespace ImamlDsl.Generator.Tests.Support;

/// <summary>The sources of the test models, as one compilation takes them.</summary>
internal static class ModelSources
{
    private const string Folder = "Models/";

    public static IReadOnlyList<string> All { get; } = Read("");

    /// <summary>Those whose point is what is computed. The others say simple things in all that C# has for it, which is over once there is a graph.</summary>
    public static IReadOnlyList<string> Computations { get; } = Read("Language/");

    private static string[] Read(string without) =>
    [
        .. typeof(ModelSources).Assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(Folder, StringComparison.Ordinal) && (without.Length == 0 || !n.StartsWith(Folder + without, StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal).Select(Text),
        "global using System; global using System.Linq; global using System.Collections.Generic;",
    ];

    private static string Text(string name)
    {
        using var reader = new StreamReader(typeof(ModelSources).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
