using System.IO.Compression;

namespace ImamlDsl;

/// <summary>The zip files and folders that a path stands for, open until this is disposed.</summary>
internal sealed class DrawingSources : IDisposable
{
    private static readonly string[] Sets = ["images_background", "images_evaluation"];
    private readonly List<ZipArchive> _archives = [];

    /// <summary>All files that the path stands for, in no particular order.</summary>
    public List<DrawingFile> Files { get; } = [];

    /// <summary>Finds the files of a data set.</summary>
    /// <exception cref="FileNotFoundException">There is no data set: the message says what was looked for.</exception>
    /// <exception cref="InvalidDataException">A zip file is damaged, a file does not belong to the data set, or a folder is empty.</exception>
    public static DrawingSources Open(string path)
    {
        var sources = new DrawingSources();
        try
        {
            sources.Add(path);
            return sources;
        }
        catch
        {
            sources.Dispose();
            throw;
        }
    }

    public void Dispose() => _archives.ForEach(archive => archive.Dispose());

    private void Add(string path)
    {
        if (File.Exists(path))
        {
            AddZip(path);
            return;
        }

        if (!Directory.Exists(path))
        {
            throw new FileNotFoundException(
                $"There is no file or folder {path}. Give the folder with images_background.zip and images_evaluation.zip "
                + "(https://github.com/brendenlake/omniglot), the extracted folders, or one of the zip files.",
                path);
        }

        var found = false;
        foreach (var set in Sets)
        {
            var folder = Path.Combine(path, set);
            if (Directory.Exists(folder))
            {
                AddFolder(folder);
                found = true;
            }
            else if (File.Exists(folder + ".zip"))
            {
                AddZip(folder + ".zip");
                found = true;
            }
        }

        if (found)
        {
            return;
        }

        if (!Directory.EnumerateDirectories(path).Any(alphabet => Directory.EnumerateDirectories(alphabet, "character*").Any()))
        {
            throw new FileNotFoundException(
                $"{path} holds no Omniglot: neither images_background.zip nor images_evaluation.zip, nor folders of these names, "
                + "nor alphabets with folders named characterNN.",
                path);
        }

        AddFolder(path);
    }

    private void AddFolder(string folder)
    {
        foreach (var alphabet in Held(folder, Folders(folder)))
        {
            foreach (var character in Held(alphabet, Folders(alphabet)))
            {
                foreach (var entry in Held(character, Entries(character)))
                {
                    if (Directory.Exists(entry))
                    {
                        throw DrawingFile.Foreign(entry);
                    }

                    var name = Path.GetFileName(entry);
                    var @class = DrawingFile.ClassOf(Path.GetFileName(alphabet), Path.GetFileName(character), name, entry);
                    Files.Add(new DrawingFile(@class, name, folder, entry, () => ReadFile(entry)));
                }
            }
        }
    }

    private static IEnumerable<string> Folders(string folder)
    {
        foreach (var entry in Entries(folder))
        {
            yield return Directory.Exists(entry) ? entry : throw DrawingFile.Foreign(entry);
        }
    }

    /// <summary>What a folder holds, which must be something.</summary>
    private static List<string> Held(string folder, IEnumerable<string> entries) =>
        entries.ToList() is { Count: > 0 } held ? held : throw DrawingFile.Empty(folder);

    private static IEnumerable<string> Entries(string folder) =>
        Directory.EnumerateFileSystemEntries(folder).Where(entry => !DrawingFile.IsLitter(Path.GetFileName(entry)));

    private static byte[] ReadFile(string path)
    {
        DrawingFile.CheckSize(new FileInfo(path).Length);
        return File.ReadAllBytes(path);
    }

    private void AddZip(string path)
    {
        ZipArchive archive;
        try
        {
            archive = ZipFile.OpenRead(path);
            _archives.Add(archive);
            _ = archive.Entries.Count; // reads the directory, which may be damaged
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"{path} is no zip file, or a truncated one: {error.Message} Download it again.", error);
        }

        var folders = new List<(string Name, string Location)>();
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in archive.Entries)
        {
            var name = entry.FullName.Replace('\\', '/');
            var parts = name.Split('/');
            var location = $"{path}, entry {entry.FullName}";
            if (parts.Any(DrawingFile.IsLitter))
            {
                continue;
            }

            if (parts[^1].Length == 0)
            {
                folders.Add((name, location));
                continue;
            }

            if (parts.Length is not (3 or 4))
            {
                throw DrawingFile.Foreign(location);
            }

            var @class = DrawingFile.ClassOf(parts[^3], parts[^2], parts[^1], location);
            Files.Add(new DrawingFile(@class, parts[^1], path, location, () => ReadEntry(archive, entry)));
            used.UnionWith(Enumerable.Range(1, parts.Length - 1).Select(count => string.Concat(parts.Take(count).Select(part => part + "/"))));
        }

        // An archive need not list its folders; one that it lists has something in it.
        if (folders.Find(folder => !used.Contains(folder.Name)) is { Name: not null } empty)
        {
            throw DrawingFile.Empty(empty.Location);
        }
    }

    private static byte[] ReadEntry(ZipArchive archive, ZipArchiveEntry entry)
    {
        DrawingFile.CheckSize(entry.Length);
        var bytes = new byte[entry.Length];

        // An archive is one stream: reading it is for one thread at a time. Decoding, which takes longer, is not.
        lock (archive)
        {
            using var stream = entry.Open();
            stream.ReadExactly(bytes);
        }

        return bytes;
    }
}
