namespace ImamlDsl.Tasks.Tests;

public sealed class OmniglotLoadTests : IDisposable
{
    private readonly SyntheticOmniglot _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void Folders_zips_and_single_sets_give_the_same()
    {
        var background = SyntheticOmniglot.Drawings(2, 2).ToArray();
        var evaluation = SyntheticOmniglot.Drawings(1, 3, prefix: "Other").ToArray();
        var folders = Path.GetDirectoryName(_data.WriteFolder("folders/images_background", background))!;
        _data.WriteFolder("folders/images_evaluation", evaluation);
        File.WriteAllText(Path.Combine(folders, "README.md"), "beside the sets, so no concern of ours");
        File.WriteAllText(Path.Combine(folders, "images_background", ".DS_Store"), "litter");
        var zip = _data.WriteZip("images_background.zip", background);
        _data.WriteZip("images_evaluation.zip", evaluation, root: "");

        var expected = Omniglot.Load(folders);
        Assert.Equal(
            ["Alphabet0/character01", "Alphabet0/character02", "Alphabet1/character01", "Alphabet1/character02",
             "Other0/character01", "Other0/character02", "Other0/character03"],
            expected.Names);
        AssertSame(expected, Omniglot.Load(_data.Root));
        AssertSame(expected, Omniglot.Load(folders, new OmniglotOptions { Threads = 1 }));
        Assert.Equal(expected.Names.Take(4), Omniglot.Load(zip).Names);
        Assert.Equal(expected.Names.Take(4), Omniglot.Load(Path.Combine(folders, "images_background")).Names);
    }

    [Fact]
    public void Drawings_are_reduced_and_in_the_order_of_their_names()
    {
        _data.WriteZip("images_background.zip", SyntheticOmniglot.Drawings(1, 2));
        var omniglot = Omniglot.Load(_data.Root);
        var expected = new byte[784];
        InkReduction.Reduce([.. SyntheticOmniglot.Ink("Alphabet0/1", 19).Select(black => (ushort)(black ? 0 : 1))], 1, new int[784], expected);
        var pixels = new float[784];
        omniglot.All.CopyDrawing(1, 19, pixels);
        Assert.Equal(expected.Select(value => value / 225f), pixels);
    }

    [Fact]
    public void Grey_drawings_of_other_types_give_the_same()
    {
        var ink = SyntheticOmniglot.Ink("any", 0);
        ushort Shade(int i, int full) => (ushort)(ink[i] ? 0 : full);
        byte[][] files =
        [
            SyntheticOmniglot.Png(ink),
            new TestImage(105, 105, 0, 8, [.. ink.Select((_, i) => Shade(i, 255))]).Encode(),
            new TestImage(105, 105, 2, 16, [.. ink.SelectMany((_, i) => Enumerable.Repeat(Shade(i, 65535), 3))]).Encode(),
            new TestImage(105, 105, 3, 1, [.. ink.Select((_, i) => Shade(i, 1))]) { Palette = [0, 0, 0, 255, 255, 255] }.Encode(),
            new TestImage(105, 105, 6, 8, [.. ink.SelectMany((_, i) => Enumerable.Repeat(Shade(i, 255), 3).Append((ushort)255))]).Encode(),
        ];
        var decoder = new DrawingDecoder();
        var results = files.Select(file =>
        {
            var result = new byte[784];
            decoder.Decode(file, result);
            return result;
        }).ToArray();
        Assert.All(results, result => Assert.Equal(results[0], result));

        var coloured = new TestImage(105, 105, 2, 8, [.. Enumerable.Repeat<ushort[]>([0, 0, 9], 105 * 105).SelectMany(p => p)]).Encode();
        Assert.Contains("coloured", Assert.Throws<InvalidDataException>(() => decoder.Decode(coloured, results[0])).Message);
    }

    [Fact]
    public void Progress_ends_at_one_and_cancellation_stops()
    {
        _data.WriteZip("images_background.zip", SyntheticOmniglot.Drawings(2, 2));
        var progress = new Progress();
        Omniglot.Load(_data.Root, progress: progress);
        Assert.Equal([0.25, 0.5, 0.75, 1.0], progress.Reports.Order());
        Assert.ThrowsAny<OperationCanceledException>(
            () => Omniglot.Load(_data.Root, cancellationToken: new CancellationToken(canceled: true)));
    }

    private static void AssertSame(Omniglot expected, Omniglot actual)
    {
        Assert.Equal(expected.Names, actual.Names);
        float[] a = new float[784], b = new float[784];
        for (var c = 0; c < expected.All.Count; c++)
        {
            for (var d = 0; d < expected.DrawingsPerClass; d++)
            {
                expected.All.CopyDrawing(c, d, a);
                actual.All.CopyDrawing(c, d, b);
                Assert.Equal(a, b);
            }
        }
    }

    private sealed class Progress : IProgress<double>
    {
        public List<double> Reports { get; } = [];

        public void Report(double value)
        {
            lock (Reports)
            {
                Reports.Add(value);
            }
        }
    }
}
