namespace ImamlDsl.Tasks.Tests;

public class OmniglotEpisodesTests(OmniglotFixture fixture) : IClassFixture<OmniglotFixture>
{
    [Fact]
    public void Support_and_query_are_different_drawings_of_the_same_classes()
    {
        var classes = fixture.Omniglot.Split(seed: 0, 20).Train;
        var known = new Dictionary<string, (int Class, int Drawing)>();
        var pixels = new float[784];
        for (var c = 0; c < classes.Count; c++)
        {
            for (var d = 0; d < 20; d++)
            {
                classes.CopyDrawing(c, d, pixels);
                known.Add(Key(pixels), (c, d));
            }
        }

        var source = new OmniglotEpisodes(classes) { Ways = 7, Shots = 2, Queries = 18 };
        Assert.Equal("support (Real [14, 1, 28, 28], Index [14]), query (Real [126, 1, 28, 28], Index [126])", source.Layout.ToString());
        var batch = new EpisodeBatch(source.Layout, tasks: 5);
        batch.Fill(source, seed: 1, stream: 0, step: 0);
        for (var task = 0; task < 5; task++)
        {
            var support = batch[task].SupportReal(0).ToArray().Chunk(784).Select(image => known[Key(image)]).ToArray();
            var query = batch[task].QueryReal(0).ToArray().Chunk(784).Select(image => known[Key(image)]).ToArray();
            Assert.Equal(140, support.Concat(query).Distinct().Count());
            var classOfLabel = support.Zip(batch[task].SupportIndex(1).ToArray(), (image, label) => (image.Class, label)).Distinct().ToArray();
            Assert.Equal(7, classOfLabel.Length);
            Assert.Equal(classOfLabel, query.Zip(batch[task].QueryIndex(1).ToArray(), (image, label) => (image.Class, label)).Distinct());
        }
    }

    [Fact]
    public void A_setting_that_does_not_fit_is_refused()
    {
        var test = fixture.Omniglot.Split(seed: 0, 20).Test;
        Assert.Contains("11 ways", Assert.Throws<ArgumentException>(() => new OmniglotEpisodes(test) { Ways = 11 }.Layout).Message);
        var error = Assert.Throws<ArgumentException>(() => new OmniglotEpisodes(test) { Shots = 6, Queries = 15 }.Layout);
        Assert.Contains($"need 21 examples of each class; {test.Names[0]} has 20", error.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new OmniglotEpisodes(test) { Ways = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new OmniglotEpisodes(test) { Shots = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new OmniglotEpisodes(test) { Queries = -1 });
    }

    private static string Key(float[] image) => string.Join(' ', image);
}
