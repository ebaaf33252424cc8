using ImamlDsl;
using ImamlDsl.Examples;

namespace OmniglotExample;

/// <summary>The drawings, split by class as in the papers: 1100 characters for training, 100 for validation and the rest, 423, for test.</summary>
internal static class Data
{
    private static readonly string[] Places = [Path.Combine("data", "omniglot"), Path.Combine("shared", "data", "omniglot")];

    /// <summary>Loads the drawings from a folder, or from where they are usually kept.</summary>
    public static Omniglot Load(string? path, int threads, CancellationToken token) =>
        Omniglot.Load(path ?? Find(), new OmniglotOptions { Threads = threads }, cancellationToken: token);

    /// <summary>Splits the classes. A smaller collection is split in the same proportions.</summary>
    public static OmniglotSplit Split(Omniglot omniglot, int seed)
    {
        const int All = 1623;
        var count = omniglot.Names.Count;
        return omniglot.Split((ulong)seed, int.Max(count * 1100 / All, 1), count * 100 / All);
    }

    /// <summary>Tasks of some classes.</summary>
    /// <param name="classes">The classes.</param>
    /// <param name="name">What they are for.</param>
    /// <param name="settings">Ways, shots and queries.</param>
    /// <exception cref="UsageException">There are too few classes or drawings for them.</exception>
    public static OmniglotEpisodes Episodes(OmniglotClasses classes, string name, Settings settings)
    {
        if (settings.Ways > classes.Count)
        {
            throw new UsageException($"--ways {settings.Ways} needs as many classes; there are {classes.Count} {name} classes. Give --ways {classes.Count} or less, or more data.");
        }

        var examples = settings.Shots + settings.Queries;
        if (examples > classes.DrawingsPerClass)
        {
            throw new UsageException($"--shots {settings.Shots} and --queries {settings.Queries} need {examples} drawings of each class; there are {classes.DrawingsPerClass}. Lower one of them.");
        }

        return new OmniglotEpisodes(classes) { Ways = settings.Ways, Shots = settings.Shots, Queries = settings.Queries };
    }

    private static string Find()
    {
        foreach (var start in (string[])[Directory.GetCurrentDirectory(), AppContext.BaseDirectory])
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                if (Places.Select(place => Path.Combine(folder.FullName, place)).FirstOrDefault(Directory.Exists) is { } found)
                {
                    return found;
                }
            }
        }

        throw new UsageException(
            $"No folder {Places[0]} was found here or in a folder above. Download images_background.zip and images_evaluation.zip from "
            + "https://github.com/brendenlake/omniglot/tree/master/python into one, or give their folder with --data.");
    }
}
