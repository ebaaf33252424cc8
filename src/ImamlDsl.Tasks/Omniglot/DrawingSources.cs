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
    /// <exception cref="InvalidDataException">A zip file is damaged, or a file does not belong to the data set.</exception>
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
        foreach (var alphabet in Folders(folder))
        {
            foreach (var character in Folders(alphabet))
            {
                foreach (var entry in Entries(character))
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

        foreach (var entry in archive.Entries)
        {
            var parts = entry.FullName.Replace('\\', '/').Split('/');
            if (parts[^1].Length == 0 || parts.Any(DrawingFile.IsLitter))
            {
                continue; // a folder, or litter
            }

            var location = $"{path}, entry {entry.FullName}";
            if (parts.Length is not (3 or 4))
            {
                throw DrawingFile.Foreign(location);
            }

            var @class = DrawingFile.ClassOf(parts[^3], parts[^2], parts[^1], location);
            Files.Add(new DrawingFile(@class, parts[^1], path, location, () => ReadEntry(archive, entry)));
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
