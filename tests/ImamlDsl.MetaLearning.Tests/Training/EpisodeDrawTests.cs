namespace ImamlDsl.MetaLearning.Tests;

/// <summary>Where a meta-step's tasks are drawn: on all workers from sources that allow it, by one thread from others; the same tasks either way.</summary>
public sealed class EpisodeDrawTests
{
    private static readonly Maml s_algorithm = new() { Inner = new GradientDescent { LearningRate = 0.1, Steps = 1, Backtracking = false } };

    [Theory]
    [InlineData(true, 1, 3)]
    [InlineData(true, 3, 2)]
    [InlineData(true, 0, 1)]
    [InlineData(false, 1, 3)]
    public void TasksAreTheSameWhereverTheyAreDrawn(bool isConcurrent, int chunk, int workers)
    {
        Assert.Equal(Train(false, NaiveTarget.Instance), Train(isConcurrent, new NaiveTarget(chunk, workers)));

        static double[] Train(bool isConcurrent, Target target)
        {
            using var trainer = MetaTrainerTests.Create(s_algorithm, target);
            trainer.Train(new Watched(isConcurrent), 6);
            return trainer.Parameters.Values.ToArray();
        }
    }

    [Fact]
    public void ASourceThatDoesNotAllowItIsAskedByTheCallerOnly()
    {
        var source = new Watched(false);
        using var trainer = MetaTrainerTests.Create(s_algorithm, new NaiveTarget(1, 3));
        trainer.Train(source, 3);
        Assert.Equal([Environment.CurrentManagedThreadId], source.Threads);
    }

    [Fact]
    public void AFaultOfTheSourceReachesTheCallerAndLeavesTheLastStep()
    {
        var source = new Watched(true);
        using var trainer = MetaTrainerTests.Create(s_algorithm, new NaiveTarget(2, 1));
        trainer.Train(source, 2);
        var theta = trainer.Parameters.Values.ToArray();
        source.Fault = new IOException("the drawing is unreadable");
        Assert.Same(source.Fault, Assert.Throws<IOException>(() => trainer.Train(source, 1)));
        Assert.Equal(2, trainer.Steps);
        Assert.Equal(theta, trainer.Parameters.Values.ToArray());

        source.Fault = null;
        trainer.Train(source, 1);
        using var undisturbed = MetaTrainerTests.Create(s_algorithm);
        undisturbed.Train(new Watched(true), 3);
        Assert.Equal(undisturbed.Parameters.Values.ToArray(), trainer.Parameters.Values.ToArray());
    }

    [Fact]
    public void DrawingByChunksAllocatesNothing()
    {
        using var trainer = MetaTrainerTests.Create(s_algorithm);
        var source = new Watched(true);
        trainer.Train(source, 2);
        var before = GC.GetAllocatedBytesForCurrentThread();
        trainer.Train(source, 3);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private sealed class Watched(bool isConcurrent) : IEpisodeSource
    {
        private readonly LineEpisodes _layout = new();
        private readonly HashSet<int> _threads = [];

        public IOException? Fault { get; set; }

        public IReadOnlyCollection<int> Threads => _threads;

        public EpisodeLayout Layout => _layout.Layout;

        public bool IsConcurrent => isConcurrent;

        public void Sample(Random random, Episode episode)
        {
            if (Fault is not null)
            {
                throw Fault;
            }

            if (!isConcurrent)
            {
                _threads.Add(Environment.CurrentManagedThreadId);
            }

            var slope = random.NextDouble();
            Fill(episode.SupportReal(0), episode.SupportReal(1));
            Fill(episode.QueryReal(0), episode.QueryReal(1));

            void Fill(Span<float> x, Span<float> y)
            {
                for (var n = 0; n < y.Length; n++)
                {
                    (x[2 * n], x[(2 * n) + 1]) = ((float)random.NextDouble(), (float)random.NextDouble());
                    y[n] = (float)(slope * x[2 * n]);
                }
            }
        }
    }
}
