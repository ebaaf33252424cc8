namespace ImamlDsl.Tasks.Tests;

public class EpisodeBatchTests
{
    private static readonly IEpisodeSource Noise = Episodes.FromDelegate(
        new EpisodeLayout([new(InputKind.Real, 3)], [new(InputKind.Index, 2)]),
        (random, episode) =>
        {
            foreach (ref var value in episode.SupportReal(0))
            {
                value = random.NextSingle();
            }

            foreach (ref var value in episode.QueryIndex(0))
            {
                value = random.Next(1000);
            }
        });

    [Fact]
    public void A_task_is_drawn_from_its_own_random_numbers()
    {
        var batch = new EpisodeBatch(Noise.Layout, tasks: 4);
        batch.Fill(Noise, seed: 1, stream: 2, step: 3);
        for (var task = 0; task < 4; task++)
        {
            var random = new SeededRandom(1, 2, 3, (ulong)task);
            Assert.Equal([random.NextSingle(), random.NextSingle(), random.NextSingle()], batch[task].SupportReal(0).ToArray());
            Assert.Equal([random.Next(1000), random.Next(1000)], batch[task].QueryIndex(0).ToArray());
        }
    }

    [Fact]
    public void A_golden_episode_stays_what_it_is()
    {
        var batch = new EpisodeBatch(Noise.Layout, tasks: 2);
        batch.Fill(Noise, seed: 42, stream: 1, step: 1000);
        Assert.Equal("0.030045748 0.038689017 0.53897095 150 975", $"{string.Join(' ', batch[1].SupportReal(0).ToArray())} {string.Join(' ', batch[1].QueryIndex(0).ToArray())}");
    }

    [Fact]
    public void Tasks_do_not_depend_on_the_size_of_the_batch_or_on_earlier_batches()
    {
        var (small, large) = (new EpisodeBatch(Noise.Layout, 2), new EpisodeBatch(Noise.Layout, 9));
        small.Fill(Noise, 1, 0, 0);
        small.Fill(Noise, 1, 0, 1);
        large.Fill(Noise, 1, 0, 1);
        for (var task = 0; task < 2; task++)
        {
            Assert.Equal(small[task].SupportReal(0), large[task].SupportReal(0));
            Assert.Equal(small[task].QueryIndex(0), large[task].QueryIndex(0));
        }
    }

    [Fact]
    public void Threads_that_share_a_source_do_not_disturb_one_another()
    {
        var classes = Enumerable.Range(0, 300).Select(c => Enumerable.Range(0, 10).Select(e => new float[] { c, e }).ToArray()).ToArray();
        var source = Episodes.FromClasses(classes, [2]);
        var expected = Batches().ToArray();
        Parallel.For(0, 8, _ => Assert.Equal(expected, Batches()));

        IEnumerable<float[]> Batches()
        {
            var batch = new EpisodeBatch(source.Layout, 16);
            for (var step = 0ul; step < 20; step++)
            {
                batch.Fill(source, 0, 0, step);
                yield return [.. ((TaskInput<float>)batch.Support.Inputs[0]).Values];
            }
        }
    }

    [Fact]
    public void Seed_stream_step_and_task_all_matter()
    {
        var batch = new EpisodeBatch(Noise.Layout, 2);
        var seen = new HashSet<float>();
        foreach (var (seed, stream, step) in new[] { (0ul, 0ul, 0ul), (1ul, 0ul, 0ul), (0ul, 1ul, 0ul), (0ul, 0ul, 1ul) })
        {
            batch.Fill(Noise, seed, stream, step);
            Assert.True(seen.Add(batch[0].SupportReal(0)[0]));
            Assert.True(seen.Add(batch[1].SupportReal(0)[0]));
        }
    }

    [Fact]
    public void Filling_allocates_nothing()
    {
        var classes = Enumerable.Range(0, 1000).Select(c => Enumerable.Range(0, 10).Select(e => new float[] { c, e }).ToArray()).ToArray();
        IEpisodeSource[] sources =
        [
            Noise, new Sinusoid(), Episodes.FromClasses(classes, [2]),
            Episodes.FromArrays([new(new float[600], new float[300])], [2], [1], 5, 5),
        ];
        foreach (var source in sources)
        {
            var batch = new EpisodeBatch(source.Layout, 8);
            batch.Fill(source, 0, 0, 0);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var step = 1ul; step < 50; step++)
            {
                batch.Fill(source, 0, 0, step);
            }

            Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        }
    }

    [Fact]
    public void A_batch_without_tasks_and_a_task_that_it_does_not_hold_are_refused()
    {
        Assert.StartsWith("The number of tasks of a batch must be at least 1; 0 was given.", Assert.Throws<ArgumentOutOfRangeException>(() => new EpisodeBatch(Noise.Layout, 0)).Message);
        Assert.StartsWith("There is no task 2: the first is 0, and there are 2.", Assert.Throws<ArgumentOutOfRangeException>(() => new EpisodeBatch(Noise.Layout, 2)[2]).Message);
    }

    [Fact]
    public void A_source_of_another_layout_is_refused()
    {
        var batch = new EpisodeBatch(Noise.Layout, 2);
        var error = Assert.Throws<ArgumentException>(() => batch.Fill(new Sinusoid(), 0, 0, 0));
        Assert.Contains("Create the batch with the source's layout", error.Message);
    }
}
