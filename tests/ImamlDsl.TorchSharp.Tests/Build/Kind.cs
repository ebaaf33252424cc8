using System.Reflection;

namespace ImamlDsl.TorchSharp.Tests;

/// <summary>What this assembly was built with.</summary>
internal static class Kind
{
    /// <summary>Where the repository lies, as the build knew it.</summary>
    public static string Repository { get; } = Path.GetFullPath(Entry("Repository"));

    /// <summary>The switch: <c>none</c>, <c>cpu</c>, <c>cuda</c> or <c>assembly</c>.</summary>
    public static string Name { get; } = Entry("TorchSharp");

    /// <summary>Whether TorchSharp is part of the build.</summary>
    public static bool IsReal => Name != "none";

    private static string Entry(string key) =>
        typeof(Kind).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(entry => entry.Key == key).Value!;
}
