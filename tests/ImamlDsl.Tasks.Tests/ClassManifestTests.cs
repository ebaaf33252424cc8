namespace ImamlDsl.Tasks.Tests;

public class ClassManifestTests
{
    private static readonly ClassManifest Manifest = new("Letters", 7, ["b/2", "a/1"], ["c/3"], ["e/5", "d/4"]);

    [Fact]
    public void It_sorts_and_hashes_its_text()
    {
        const string Text = "imamldsl-class-manifest 1\ndataset Letters\nseed 7\ntrain 2\na/1\nb/2\nvalidation 1\nc/3\ntest 2\nd/4\ne/5\n";
        Assert.Equal(Text, Manifest.ToText());
        Assert.Equal("a3e702a364a9488e40aa3a84e7130b86cd75d4909b21b7bca07229008ec7cf14", Manifest.Hash);
        Assert.Equal(Manifest.Hash, new ClassManifest("Letters", 7, ["a/1", "b/2"], ["c/3"], ["d/4", "e/5"]).Hash);
        Assert.NotEqual(Manifest.Hash, new ClassManifest("Letters", 7, ["a/1"], ["c/3", "b/2"], ["d/4", "e/5"]).Hash);
        Assert.NotEqual(Manifest.Hash, new ClassManifest("Letters", 8, ["a/1", "b/2"], ["c/3"], ["d/4", "e/5"]).Hash);
    }

    [Fact]
    public void It_reads_what_it_wrote()
    {
        Assert.Equal(Manifest.Hash, ClassManifest.Parse(Manifest.ToText()).Hash);
        Assert.Equal(Manifest.Hash, ClassManifest.Parse(Manifest.ToText().ReplaceLineEndings("\r\n")).Hash);
        var empty = new ClassManifest("x y", ulong.MaxValue, [], [], []);
        Assert.Equal(empty.Hash, ClassManifest.Parse(empty.ToText()).Hash);
    }

    [Theory]
    [InlineData("imamldsl-class-manifest 1", "something else", "Line 1")]
    [InlineData("seed 7", "seed -7", "Line 3")]
    [InlineData("dataset Letters", "Letters", "Line 2")]
    [InlineData("train 2", "train 3", "expected 'validation …'")]
    [InlineData("test 2", "test 9999999", "Line 9")]
    [InlineData("test 2", "test 1", "expected the end")]
    [InlineData("a/1", "c/3", "named twice")]
    public void A_damaged_text_is_refused(string part, string replacement, string reason)
    {
        var error = Assert.Throws<FormatException>(() => ClassManifest.Parse(Manifest.ToText().Replace(part, replacement, StringComparison.Ordinal)));
        Assert.Contains(reason, error.Message);
    }

    [Fact]
    public void A_text_cut_anywhere_is_refused()
    {
        var text = Manifest.ToText();
        for (var length = 0; length < text.Length - 1; length++)
        {
            Assert.Throws<FormatException>(() => ClassManifest.Parse(text[..length]));
        }
    }

    [Fact]
    public void A_class_in_two_sets_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => new ClassManifest("Letters", 0, ["a"], [], ["a"]));
        Assert.Contains("The class a of test is named twice", error.Message);
        Assert.Throws<ArgumentException>(() => new ClassManifest("Letters", 0, ["a", "a"], [], []));
        Assert.Throws<ArgumentException>(() => new ClassManifest("Letters", 0, ["a\nb"], [], []));
        Assert.Throws<ArgumentException>(() => new ClassManifest("Letters", 0, [""], [], []));
    }

    [Fact]
    public void Evaluating_on_trained_classes_is_refused()
    {
        Manifest.ThrowIfOverlap(Manifest);
        Manifest.ThrowIfOverlap(Manifest.Validation);
        var other = new ClassManifest("Letters", 8, ["c/3", "d/4"], [], ["a/1", "b/2", "e/5"]);
        var error = Assert.Throws<InvalidOperationException>(() => Manifest.ThrowIfOverlap(other));
        Assert.Contains("2 of the 3 classes to evaluate on were trained on: a/1, b/2.", error.Message);
        Assert.Throws<InvalidOperationException>(() => Manifest.ThrowIfOverlap(["b/2"]));
        Assert.Throws<ArgumentException>(() => Manifest.ThrowIfOverlap(new ClassManifest("Digits", 0, ["1"], [], ["2"])));
    }
}
