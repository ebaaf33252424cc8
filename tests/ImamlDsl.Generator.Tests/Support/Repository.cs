namespace ImamlDsl.Generator.Tests.Support;

/// <summary>Finds folders of the repository from where the tests run.</summary>
internal static class Repository
{
    public static string Folder(params string[] parts)
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (Directory.Exists(Path.Combine(folder, "generators", "ImamlDsl.Generator")))
            {
                return Path.Combine([folder, .. parts]);
            }
        }

        throw new DirectoryNotFoundException("The tests run outside of the repository, whose source files they read.");
    }
}
