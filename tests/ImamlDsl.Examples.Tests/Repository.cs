using System.Reflection;

namespace ImamlDsl.Examples.Tests;

/// <summary>Where the repository lies, as the build of this assembly knew it.</summary>
internal static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Entry("Repository"));

    public static string Configuration { get; } = Entry("Configuration");

    /// <summary>What the examples were built with: empty in the default build, which has no libtorch.</summary>
    public static string Torch { get; } = Entry("Torch");

    private static string Entry(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(entry => entry.Key == key).Value!;
}
