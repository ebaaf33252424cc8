namespace ImamlDsl.Tasks.Tests;

public class ArrayEpisodesTests
{
    /// <summary>Task t with n examples: x = (t, e), y = 100t + e.</summary>
    private static TaskExamples Task(int t, int n) => new(
        [.. Enumerable.Range(0, n).SelectMany(e => new float[] { t, e })], [.. Enumerable.Range(0, n).Select(e => (100f * t) + e)]);

    [Fact]
    public void An_episode_splits_the_examples_of_one_task()
    {
        var source = Episodes.FromArrays([Task(0, 9), Task(1, 8), Task(2, 30)], [2], [1], shots: 3, queries: 5);
        Assert.Equal("support (Real [3, 2], Real [3, 1]), query (Real [5, 2], Real [5, 1])", source.Layout.ToString());
        var batch = new EpisodeBatch(source.Layout, 200);
        batch.Fill(source, 0, 0, 0);
        var tasks = new HashSet<float>();
        for (var t = 0; t < 200; t++)
        {
            float[][] x = [.. batch[t].SupportReal(0).ToArray().Chunk(2), .. batch[t].QueryReal(0).ToArray().Chunk(2)];
            float[] y = [.. batch[t].SupportReal(1), .. batch[t].QueryReal(1)];
            Assert.Equal(x.Select(e => (100 * e[0]) + e[1]), y);
            Assert.Equal(8, y.Distinct().Count());
            tasks.Add(Assert.Single(x.Select(e => e[0]).Distinct()));
        }

        Assert.Equal([0f, 1f, 2f], tasks.Order());
    }

    [Fact]
    public void Tasks_that_do_not_fit_are_refused()
    {
        Refused(() => Episodes.FromArrays([], [2], [1], 3, 5), "at least one task");
        Refused(() => Episodes.FromArrays([Task(0, 8), Task(1, 7)], [2], [1], 3, 5), "need 8 examples of each task; task 1 has 7");
        Refused(() => Episodes.FromArrays([Task(0, 8) with { Y = new float[7] }], [2], [1], 3, 5), "in task 0, X holds 16 values and Y 7");
        Refused(() => Episodes.FromArrays([Task(0, 8) with { X = new float[15] }], [2], [1], 3, 5), "X must hold 2 values and Y 1");
        Refused(() => Episodes.FromArrays([Task(0, 8), null!], [2], [1], 3, 5), "Task 1 is null");
        Assert.Throws<ArgumentOutOfRangeException>(() => Episodes.FromArrays([Task(0, 8)], [2], [1], 0, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Episodes.FromArrays([Task(0, 8)], [2, 0], [1], 3, 5));
    }

    private static void Refused(Action action, string reason) =>
        Assert.Contains(reason, Assert.Throws<ArgumentException>(action).Message);
}
