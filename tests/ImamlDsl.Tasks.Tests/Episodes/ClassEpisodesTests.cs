namespace ImamlDsl.Tasks.Tests;

public class ClassEpisodesTests
{
    /// <summary>Examples that tell their class and their number.</summary>
    private static float[][][] Classes(int count, int examples) =>
        [.. Enumerable.Range(0, count).Select(c => Enumerable.Range(0, examples).Select(e => new float[] { c, e }).ToArray())];

    [Fact]
    public void Classes_that_lose_examples_later_are_refused_not_drawn_twice()
    {
        List<float[]>[] classes = [.. Classes(2, 3).Select(examples => examples.ToList())];
        var source = Episodes.FromClasses(classes, [2], new FewShot { Ways = 2, Shots = 1, Queries = 2 });
        classes[1].RemoveAt(0);
        var failure = Assert.Throws<InvalidOperationException>(() => new EpisodeBatch(source.Layout, 1).Fill(source, 0, 0, 0));
        Assert.Contains("needs 3 different examples or classes, and there are 2 now", failure.Message);
    }

    [Fact]
    public void Support_and_query_are_disjoint_and_labelled_alike()
    {
        var source = Episodes.FromClasses(Classes(12, 7), [2], new FewShot { Ways = 4, Shots = 3, Queries = 4 });
        Assert.Equal("support (Real [12, 2], Index [12]), query (Real [16, 2], Index [16])", source.Layout.ToString());
        var batch = new EpisodeBatch(source.Layout, 50);
        batch.Fill(source, 0, 0, 0);
        for (var task = 0; task < 50; task++)
        {
            var support = batch[task].SupportReal(0).ToArray().Chunk(2).Select(e => (Class: e[0], Example: e[1])).ToArray();
            var query = batch[task].QueryReal(0).ToArray().Chunk(2).Select(e => (Class: e[0], Example: e[1])).ToArray();
            Assert.Equal(28, support.Concat(query).Distinct().Count());
            Assert.Equal([0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3], batch[task].SupportIndex(1).ToArray());
            Assert.Equal([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3], batch[task].QueryIndex(1).ToArray());
            Assert.Equal(4, support.Select(e => e.Class).Distinct().Count());
            for (var label = 0; label < 4; label++)
            {
                Assert.Single(support[(3 * label)..(3 * (label + 1))].Concat(query[(4 * label)..(4 * (label + 1))]).Select(e => e.Class).Distinct());
            }
        }
    }

    [Fact]
    public void Every_class_gets_every_label_and_every_example_every_part_equally_often()
    {
        const int Tasks = 20_000;
        var source = Episodes.FromClasses(Classes(6, 3), [2], new FewShot { Ways = 4, Shots = 1, Queries = 1 });
        var batch = new EpisodeBatch(source.Layout, Tasks);
        batch.Fill(source, 0, 0, 0);
        var labels = new int[6 * 4];
        var examples = new int[3 * 3];
        for (var task = 0; task < Tasks; task++)
        {
            for (var label = 0; label < 4; label++)
            {
                labels[((int)batch[task].SupportReal(0)[2 * label] * 4) + label]++;
                examples[((int)batch[task].SupportReal(0)[(2 * label) + 1] * 3) + (int)batch[task].QueryReal(0)[(2 * label) + 1]]++;
            }
        }

        // χ² against equal counts: 99.9 % of uniform samples stay below 50 with 23 degrees of freedom, and below 21 with 5.
        Assert.InRange(ChiSquare(labels), 0, 50);
        Assert.Equal([0, 0, 0], new[] { examples[0], examples[4], examples[8] });
        Assert.InRange(ChiSquare([.. examples.Where((_, i) => i % 4 != 0)]), 0, 21);
    }

    [Fact]
    public void Drawing_without_replacement_covers_all_orders()
    {
        var random = new SeededRandom(0);
        var counts = new int[60];
        Span<int> result = stackalloc int[3];
        for (var i = 0; i < 60_000; i++)
        {
            Distinct.Draw(random, 5, result);
            var first = result[0];
            var second = result[1] - (result[1] > result[0] ? 1 : 0);
            var third = result[2] - (result[2] > result[0] ? 1 : 0) - (result[2] > result[1] ? 1 : 0);
            counts[(((first * 4) + second) * 3) + third]++;
        }

        Assert.InRange(ChiSquare(counts), 0, 99); // 99.9 % with 59 degrees of freedom
    }

    [Theory]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(5000)]
    public void Large_sets_are_drawn_from_as_well(int count)
    {
        var all = new int[count];
        Distinct.Draw(new SeededRandom(0), count, all);
        Assert.Equal(Enumerable.Range(0, count), all.Order());
    }

    [Fact]
    public void Too_few_classes_or_examples_are_refused()
    {
        Refused(() => Episodes.FromClasses(Classes(4, 9), [2]), "5 ways needs as many classes; there are 4");
        float[][][] uneven = [.. Classes(5, 9), .. Classes(1, 5)];
        Refused(() => Episodes.FromClasses(uneven, [2]), "need 6 examples of each class; class 5 has 5");
        Refused(() => Episodes.FromClasses(Classes(5, 9), [3]), "has 3 values; example 0 of class 0 has 2");
        Refused(() => Episodes.FromClasses([null!], [2]), "class 0 is null");
        Refused(() => Episodes.FromClasses([[null!]], [2]), "example 0 of class 0 is null");
        Assert.Throws<ArgumentOutOfRangeException>(() => new FewShot { Ways = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new FewShot { Shots = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new FewShot { Queries = 0 });
    }

    private static double ChiSquare(int[] counts)
    {
        var expected = counts.Average();
        return counts.Sum(count => (count - expected) * (count - expected) / expected);
    }

    private static void Refused(Action action, string reason) =>
        Assert.Contains(reason, Assert.Throws<ArgumentException>(action).Message);
}
