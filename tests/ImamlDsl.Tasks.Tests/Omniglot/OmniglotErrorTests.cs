namespace ImamlDsl.Tasks.Tests;

/// <summary>Whatever is wrong with the files, the message names the file, the entry and the reason.</summary>
public sealed class OmniglotErrorTests : IDisposable
{
    private static readonly (string Path, byte[] Png)[] Good = [.. SyntheticOmniglot.Drawings(2, 1)];
    private readonly SyntheticOmniglot _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void A_missing_path_is_named()
    {
        var missing = Path.Combine(_data.Root, "nowhere");
        var error = Assert.Throws<FileNotFoundException>(() => Omniglot.Load(missing));
        Assert.Contains(missing, error.Message);
        Assert.Equal(missing, error.FileName);
        Assert.Contains("images_evaluation.zip", Assert.Throws<FileNotFoundException>(() => Omniglot.Load(_data.Root)).Message);
    }

    [Fact]
    public void A_truncated_zip_is_named()
    {
        var zip = _data.WriteZip("images_background.zip", Good);
        var bytes = File.ReadAllBytes(zip);
        foreach (var length in new[] { 0, 1, 100, bytes.Length / 2, bytes.Length - 30, bytes.Length - 1 })
        {
            File.WriteAllBytes(zip, bytes[..length]);
            Refused(_data.Root, "images_background.zip");
        }
    }

    [Fact]
    public void A_foreign_zip_or_entry_is_named()
    {
        File.WriteAllText(Path.Combine(_data.Root, "text.zip"), "This is not a zip file, whatever its name says.");
        Refused(Path.Combine(_data.Root, "text.zip"), "no zip file", "text.zip");
        Refused(_data.WriteZip("a.zip", [.. Good, ("Alphabet0/character01/notes.txt", [1])]), "a.zip, entry a/Alphabet0/character01/notes.txt", "does not belong");
        Refused(_data.WriteZip("b.zip", [("photo.png", [1])]), "b.zip, entry b/photo.png", "does not belong");
        Refused(_data.WriteZip("c.zip", [("Alphabet0/letter01/0001_01.png", [1])]), "entry c/Alphabet0/letter01/0001_01.png", "does not belong");
        Refused(_data.WriteZip("d.zip", []), "d.zip", "holds no drawings");
    }

    [Fact]
    public void A_foreign_file_in_a_folder_is_named()
    {
        var folder = _data.WriteFolder("images_background", Good);
        var foreign = Path.Combine(folder, "Alphabet0", "notes.txt");
        File.WriteAllText(foreign, "");
        Refused(_data.Root, foreign, "does not belong");
        File.Delete(foreign);
        Directory.CreateDirectory(Path.Combine(folder, "Alphabet0", "character01", "more"));
        Refused(_data.Root, Path.Combine("character01", "more"), "does not belong");
    }

    [Fact]
    public void A_damaged_drawing_is_named_and_the_first_of_several()
    {
        var damaged = Good.ToArray();
        damaged[7].Png = damaged[7].Png[..^8];
        damaged[30].Png = "no image"u8.ToArray();
        for (var i = 0; i < 5; i++)
        {
            Refused(_data.WriteZip($"set{i}.zip", damaged), $"set{i}.zip, entry set{i}/Alphabet0/character01/0000_08.png", "truncated");
        }

        damaged[7] = Good[7];
        _data.WriteFolder("images_background", damaged);
        Refused(_data.Root, Path.Combine("images_background", "Alphabet1", "character01", "0100_11.png"), "not a PNG file");
    }

    [Fact]
    public void A_drawing_of_another_size_is_refused()
    {
        var other = Good.ToArray();
        other[0].Png = TestImage.Random(28, 28, 0, 8).Encode();
        Refused(_data.WriteZip("a.zip", other), "0000_01.png", "105×105", "28×28");
        other[0].Png = new byte[2_000_000];
        Refused(_data.WriteZip("b.zip", other), "0000_01.png", "2000000 bytes");
    }

    [Fact]
    public void Another_number_of_drawings_is_refused_unless_expected()
    {
        Refused(_data.WriteZip("a.zip", Good[..^1]), "Alphabet1/character01", "19 drawings instead of 20");
        var zip = _data.WriteZip("b.zip", SyntheticOmniglot.Drawings(1, 2, drawings: 3));
        Refused(zip, "3 drawings instead of 20");
        Assert.Equal(3, Omniglot.Load(zip, new OmniglotOptions { DrawingsPerClass = 3 }).DrawingsPerClass);
        Assert.Throws<ArgumentOutOfRangeException>(() => new OmniglotOptions { DrawingsPerClass = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new OmniglotOptions { Threads = 0 });
    }

    [Fact]
    public void An_empty_folder_is_named()
    {
        var folder = _data.WriteFolder("images_background", Good);
        var empty = Path.Combine(folder, "Alphabet0", "character09");
        Directory.CreateDirectory(empty);
        Refused(_data.Root, empty, "holds no drawings");
        File.WriteAllText(Path.Combine(empty, ".DS_Store"), "");
        Refused(_data.Root, empty, "holds no drawings");
        Directory.Delete(empty, recursive: true);
        empty = Path.Combine(folder, "Alphabet7");
        Directory.CreateDirectory(empty);
        Refused(_data.Root, empty, "holds no drawings");
        Directory.Delete(empty);
        Directory.CreateDirectory(Path.Combine(folder, "letters", "a"));
        Refused(_data.Root, Path.Combine("letters", "a"), "holds no drawings");
        Directory.Delete(Path.Combine(folder, "letters"), recursive: true);
        Directory.CreateDirectory(Path.Combine(_data.Root, "images_evaluation"));
        Refused(_data.Root, "images_evaluation", "holds no drawings");
    }

    [Fact]
    public void An_empty_folder_of_a_zip_is_named()
    {
        var zip = _data.WriteZip("a.zip", Good, folders: ["Alphabet0/", "Alphabet0/character01/", "Alphabet0/character09/", "__MACOSX/"]);
        Refused(zip, "a.zip, entry a/Alphabet0/character09/", "holds no drawings");
        Refused(_data.WriteZip("b.zip", Good, folders: ["Alphabet7/", "Alphabet1/"]), "b.zip, entry b/Alphabet7/", "holds no drawings");
        Refused(_data.WriteZip("c.zip", Good, folders: ["Alphabet0/letter/"]), "c.zip, entry c/Alphabet0/letter/", "holds no drawings");
        Assert.Equal(2, Omniglot.Load(_data.WriteZip("d.zip", Good, folders: ["Alphabet0/", "Alphabet0/character01/"])).Names.Count);
        Assert.Equal(2, Omniglot.Load(_data.WriteZip("e.zip", Good, root: "", folders: ["Alphabet0/", "Alphabet0/character01/"])).Names.Count);
        Refused(_data.WriteZip("f.zip", Good, root: "", folders: ["Alphabet0/character09/"]), "f.zip, entry Alphabet0/character09/", "holds no drawings");
    }

    [Fact]
    public void A_class_that_occurs_twice_is_refused()
    {
        _data.WriteZip("images_background.zip", Good);
        _data.WriteZip("images_evaluation.zip", Good);
        Refused(_data.Root, "Alphabet0/character01 occurs twice", "images_background.zip", "images_evaluation.zip");
        Refused(_data.WriteZip("twice.zip", [.. Good, Good[0]]), "occurs twice", "twice.zip");
    }

    private static void Refused(string path, params string[] told)
    {
        var error = Assert.Throws<InvalidDataException>(() => Omniglot.Load(path));
        Assert.All(told, text => Assert.Contains(text, error.Message));
    }
}
