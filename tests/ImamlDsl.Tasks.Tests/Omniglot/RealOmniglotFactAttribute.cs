namespace ImamlDsl.Tasks.Tests;

/// <summary>A test on the original data, skipped with the reason where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealOmniglotFactAttribute : FactAttribute
{
    public RealOmniglotFactAttribute()
    {
        if (Path is null)
        {
            Skip = "The original Omniglot is not here: put images_background.zip and images_evaluation.zip into the folder "
                + "shared/data/omniglot, beside the repository or any folder above it.";
        }
    }

    public static string? Path { get; } = Find();

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var data = System.IO.Path.Combine(folder.FullName, "shared", "data", "omniglot");
            if (File.Exists(System.IO.Path.Combine(data, "images_background.zip"))
                && File.Exists(System.IO.Path.Combine(data, "images_evaluation.zip")))
            {
                return data;
            }
        }

        return null;
    }
}
