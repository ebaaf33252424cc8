namespace ImamlDsl.Tasks.Tests;

public class RealOmniglotTests
{
    private static readonly Lazy<Omniglot> Original = new(() => Omniglot.Load(RealOmniglotFactAttribute.Path!));

    [RealOmniglotFact]
    public void The_original_has_1623_characters_of_20_drawings()
    {
        Assert.Equal(1623, Original.Value.Names.Count);
        Assert.Equal(20, Original.Value.DrawingsPerClass);
        Assert.Equal("Alphabet_of_the_Magi/character01", Original.Value.Names[0]);
        Assert.Equal("ULOG/character26", Original.Value.Names[^1]);
        Assert.Equal(50, Original.Value.Names.Select(name => name.Split('/')[0]).Distinct().Count());
    }

    [RealOmniglotFact]
    public void All_ink_of_the_original_is_there()
    {
        // Counted by another decoder (Python's zlib and a bit count) on the original 105×105 pixels. Averaging keeps the sum: an ink pixel
        // is 16 of the 225 parts of a result pixel.
        const long BlackPixels = 28_814_268;
        var all = Original.Value.All;
        var pixels = new float[784];
        var parts = 0L;
        for (var c = 0; c < all.Count; c++)
        {
            for (var d = 0; d < all.DrawingsPerClass; d++)
            {
                all.CopyDrawing(c, d, pixels);
                foreach (var pixel in pixels)
                {
                    Assert.InRange(pixel, 0f, 1f);
                    parts += (long)MathF.Round(pixel * 225);
                }
            }
        }

        Assert.Equal(16 * BlackPixels, parts);
    }

    [RealOmniglotFact]
    public void The_published_splits_have_their_sizes_and_a_fixed_hash()
    {
        var split = Original.Value.Split(seed: 0, trainClasses: 1100, validationClasses: 100);
        Assert.Equal((1100, 100, 423), (split.Train.Names.Count, split.Validation.Count, split.Test.Count));
        Assert.Equal(4400, split.Train.Count);
        Assert.Equal("7185587e4199db9bcae45438a0783f29e1e8dbd50a3c8ec690a5b2098e3ff976", split.Manifest.Hash);
        Assert.Equal(split.Test.Names, Original.Value.Split(seed: 0).Test.Names);
    }

    [RealOmniglotFact]
    public void Twenty_way_episodes_are_drawn_from_it()
    {
        var source = new OmniglotEpisodes(Original.Value.Split(seed: 0).Train) { Ways = 20, Shots = 5, Queries = 15 };
        var batch = new EpisodeBatch(source.Layout, tasks: 4);
        batch.Fill(source, seed: 0, stream: 0, step: 0);
        Assert.Equal([100, 1, 28, 28], batch.Support.Inputs[0].Shape);
        Assert.All(Enumerable.Range(0, 4), task => Assert.Contains(batch[task].QueryReal(0).ToArray(), pixel => pixel > 0.5f));
    }
}
