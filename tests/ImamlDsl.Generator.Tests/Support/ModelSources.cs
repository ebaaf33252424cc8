namespace ImamlDsl.Generator.Tests.Support;

/// <summary>The sources of the test models, as one compilation takes them.</summary>
internal static class ModelSources
{
    public static IReadOnlyList<string> All { get; } =
    [
        .. typeof(ModelSources).Assembly.GetManifestResourceNames().Where(n => n.StartsWith("Models/", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Read),
        "global using System; global using System.Linq; global using System.Collections.Generic;",
    ];

    private static string Read(string name)
    {
        using var reader = new StreamReader(typeof(ModelSources).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
