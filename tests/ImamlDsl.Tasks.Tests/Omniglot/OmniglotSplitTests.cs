namespace ImamlDsl.Tasks.Tests;

public class OmniglotSplitTests(OmniglotFixture fixture) : IClassFixture<OmniglotFixture>
{
    [Fact]
    public void A_split_divides_all_characters_and_is_sorted()
    {
        var split = fixture.Omniglot.Split(seed: 3, trainClasses: 15, validationClasses: 5);
        string[][] sets = [[.. split.Train.Names], [.. split.Validation.Names], [.. split.Test.Names]];
        Assert.Equal([15, 5, 10], sets.Select(set => set.Length));
        Assert.Equal(fixture.Omniglot.Names, sets.SelectMany(set => set).Order(StringComparer.Ordinal));
        Assert.All(sets, set => Assert.Equal(set.Order(StringComparer.Ordinal), set));
        Assert.Equal(sets[0], split.Manifest.Train);
        Assert.Equal(sets[1], split.Manifest.Validation);
        Assert.Equal(sets[2], split.Manifest.Test);
    }

    [Fact]
    public void The_seed_decides_the_split()
    {
        var hash = fixture.Omniglot.Split(seed: 3, 15, 5).Manifest.Hash;
        Assert.Equal("f42edc50309d9793cf422637a3987257416a1ffaa01bc1bc7d33ace64e567201", hash);
        Assert.Equal(hash, fixture.Omniglot.Split(seed: 3, 15, 5, OmniglotRotations.All).Manifest.Hash);
        Assert.NotEqual(hash, fixture.Omniglot.Split(seed: 4, 15, 5).Manifest.Hash);
    }

    [Fact]
    public void The_test_characters_do_not_depend_on_how_many_of_the_others_are_for_validation() => Assert.Equal(
        fixture.Omniglot.Split(seed: 3, 20).Test.Names, fixture.Omniglot.Split(seed: 3, 15, 5).Test.Names);

    [Theory]
    [InlineData(OmniglotRotations.None, 15, 5, 10)]
    [InlineData(OmniglotRotations.Train, 60, 5, 10)]
    [InlineData(OmniglotRotations.All, 60, 20, 40)]
    public void Rotations_are_classes_of_their_own(OmniglotRotations rotations, int train, int validation, int test)
    {
        var split = fixture.Omniglot.Split(seed: 3, 15, 5, rotations);
        Assert.Equal((train, validation, test), (split.Train.Count, split.Validation.Count, split.Test.Count));
    }

    [Fact]
    public void A_rotation_turns_every_pixel_counterclockwise()
    {
        var classes = fixture.Omniglot.Split(seed: 3, 15).Train;
        for (var character = 0; character < 3; character++)
        {
            var before = Drawing(classes, 4 * character);
            for (var turns = 1; turns < 4; turns++)
            {
                var after = Drawing(classes, (4 * character) + turns);
                for (var row = 0; row < 28; row++)
                {
                    for (var column = 0; column < 28; column++)
                    {
                        // Counterclockwise, the top row becomes the left column, read from below.
                        Assert.Equal(before[(row * 28) + column], after[((27 - column) * 28) + row]);
                    }
                }

                before = after;
            }
        }

        Assert.Equal($"{classes.Names[1]} rotated by 270°", classes.Describe(7));
        Assert.Equal(classes.Names[1], classes.Describe(4));
    }

    [Fact]
    public void Numbers_that_do_not_fit_are_refused()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => fixture.Omniglot.Split(seed: 0));
        Assert.Contains("1200 characters for training", error.Message);
        Assert.Contains("30 were loaded", error.Message);
        Assert.StartsWith(
            "The number of characters for training must be at least 1; 0 was given.",
            Assert.Throws<ArgumentOutOfRangeException>(() => fixture.Omniglot.Split(seed: 0, trainClasses: 0)).Message);
        Assert.StartsWith(
            "The number of characters for validation must be at least 0; -1 was given.",
            Assert.Throws<ArgumentOutOfRangeException>(() => fixture.Omniglot.Split(seed: 0, 10, validationClasses: -1)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => fixture.Omniglot.Split(seed: 0, 10, 0, (OmniglotRotations)9));
    }

    [Fact]
    public void Wrong_classes_drawings_and_destinations_are_refused()
    {
        var all = fixture.Omniglot.All;
        Assert.Throws<ArgumentOutOfRangeException>(() => all.CopyDrawing(30, 0, new float[784]));
        Assert.Throws<ArgumentOutOfRangeException>(() => all.CopyDrawing(0, 20, new float[784]));
        Assert.Throws<ArgumentOutOfRangeException>(() => all.CopyDrawing(0, -1, new float[784]));
        Assert.Throws<ArgumentException>(() => all.CopyDrawing(0, 0, new float[783]));
        Assert.Throws<ArgumentOutOfRangeException>(() => all.Describe(-1));
    }

    private static float[] Drawing(OmniglotClasses classes, int @class)
    {
        var pixels = new float[784];
        classes.CopyDrawing(@class, 5, pixels);
        return pixels;
    }
}
