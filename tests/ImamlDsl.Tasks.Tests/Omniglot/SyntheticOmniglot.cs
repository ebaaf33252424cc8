using System.IO.Compression;

namespace ImamlDsl.Tasks.Tests;

/// <summary>A small data set in Omniglot's layout, in a folder that is removed again.</summary>
internal sealed class SyntheticOmniglot : IDisposable
{
    public SyntheticOmniglot() => Directory.CreateDirectory(Root);

    public string Root { get; } = Path.Combine(Path.GetTempPath(), $"imamldsl-{Guid.NewGuid():N}");

    public void Dispose() => Directory.Delete(Root, recursive: true);

    /// <summary>The path inside of a set and the bytes of every drawing.</summary>
    public static IEnumerable<(string Path, byte[] Png)> Drawings(int alphabets, int characters, int drawings = 20, string prefix = "Alphabet")
    {
        for (var a = 0; a < alphabets; a++)
        {
            for (var c = 0; c < characters; c++)
            {
                for (var d = 0; d < drawings; d++)
                {
                    yield return ($"{prefix}{a}/character{c + 1:00}/{(a * 100) + c:0000}_{d + 1:00}.png", Png(Ink($"{prefix}{a}/{c}", d)));
                }
            }
        }
    }

    /// <summary>The ink of a drawing, different for each name and number: noise of a fixed seed.</summary>
    public static bool[] Ink(string name, int drawing)
    {
        var random = new SeededRandom(name.Aggregate(17UL, (hash, letter) => (hash * 31) + letter), (ulong)drawing);
        return [.. Enumerable.Range(0, 105 * 105).Select(_ => random.Next(8) == 0)];
    }

    public static byte[] Png(bool[] ink) => new TestImage(105, 105, 0, 1, [.. ink.Select(black => (ushort)(black ? 0 : 1))]).Encode();

    public string WriteFolder(string name, IEnumerable<(string Path, byte[] Png)> drawings)
    {
        var folder = Path.Combine(Root, name);

        // In reverse, so that nothing is sorted by luck.
        foreach (var (path, png) in drawings.Reverse())
        {
            var file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, png);
        }

        return folder;
    }

    public string WriteZip(string name, IEnumerable<(string Path, byte[] Png)> drawings, string? root = null, params string[] folders)
    {
        var file = Path.Combine(Root, name);
        using var archive = ZipFile.Open(file, ZipArchiveMode.Create);
        root ??= Path.GetFileNameWithoutExtension(name) + "/";
        if (root.Length > 0)
        {
            archive.CreateEntry(root); // folders have entries too
        }

        foreach (var folder in folders)
        {
            archive.CreateEntry(root + folder);
        }

        foreach (var (path, png) in drawings.Reverse())
        {
            using var stream = archive.CreateEntry(root + path).Open();
            stream.Write(png);
        }

        return file;
    }
}
