using System.Reflection;

namespace ImamlDsl.Packages.Tests;

/// <summary>What the build of this assembly knew.</summary>
internal static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Entry("Repository"));

    public static string Configuration { get; } = Entry("Configuration");

    /// <summary>The version of the packages.</summary>
    public static string Version { get; } = Entry("Version");

    public static string Url { get; } = Entry("RepositoryUrl");

    private static string Entry(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(entry => entry.Key == key).Value!;
}
