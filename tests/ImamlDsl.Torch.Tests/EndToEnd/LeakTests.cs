using ImamlDsl.EndToEnd.Tests.Models;
using ImamlDsl.Tests.Models;

namespace ImamlDsl.Torch.Tests.EndToEnd;

/// <summary>Tensors and modules counted: as many after each meta-step, and none in the end.</summary>
public sealed class LeakTests(TorchRuntimes runtimes) : TorchTests(runtimes)
{
    public static TheoryData<string, string, string> Rows => Algorithms.Rows();

    [TorchTheory]
    [MemberData(nameof(Rows))]
    public void TrainingAndEvaluationGiveEverythingBack(string command, string device, string algorithm)
    {
        foreach (int? perChunk in (int?[])[null, 2])
        {
            var runtime = Watched(command, device);
            var model = new FrozenOps();
            using (var trainer = new MetaTrainer<FrozenOps>(model, model.Programs.Deep, Algorithms.Named(algorithm), new()
            {
                Target = new TorchTarget(_ => runtime, device) { TasksPerChunk = perChunk },
                MetaBatchSize = 5,
            }))
            {
                var counts = new List<int>();
                for (var step = 0; step < 5; step++)
                {
                    trainer.Train(Episodes(3), 1);
                    counts.Add(runtime.Tensors);
                }

                Assert.All(counts, count => Assert.Equal(counts[0], count));
                trainer.Evaluate(Episodes(3), 7);
                var evaluated = runtime.Tensors;
                trainer.Evaluate(Episodes(3), 7);
                Assert.Equal(evaluated, runtime.Tensors);

                // Another number of examples: what the first needed is gone.
                trainer.Train(Episodes(4), 1);
                Assert.Equal(evaluated, runtime.Tensors);
                Assert.True(runtime.Modules > 1);
            }

            Assert.Equal((0, 0, 1), (runtime.Tensors, runtime.Modules, runtime.Disposals));
        }
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void AFailedStepGivesEverythingBack(string command, string device)
    {
        var model = new FrozenOps();
        foreach (var function in (string[])["gradient", "prepare", "apply", "outer_gradient", "apply_mixed", "combine", "mean", "create"])
        {
            var runtime = Watched(command, device);
            using (var trainer = new MetaTrainer<FrozenOps>(model, model.Programs.Deep, Algorithms.Implicit,
                new() { Target = new TorchTarget(_ => runtime, device), MetaBatchSize = 3 }))
            {
                runtime.Exhausted.Add(function);
                Assert.Throws<TorchOutOfMemoryException>(() => trainer.Train(Episodes(3), 1));
                runtime.Exhausted.Clear();
                trainer.Train(Episodes(3), 1);
                Assert.Equal(1, trainer.Steps);
            }

            Assert.True(
                (runtime.Tensors, runtime.Modules) == (0, 0), $"after {function}: {runtime.Tensors} tensors, {runtime.Modules} modules");
        }
    }

    /// <summary>Workers allocate many vectors: whichever finds no room, those before it are freed with the device at the latest.</summary>
    [TorchTheory]
    [MemberData(nameof(Rows))]
    public void WhereverMemoryEndsNothingIsLeftBehind(string command, string device, string algorithm)
    {
        var model = new SmoothRegressor();
        for (var (room, enough) = (0, false); !enough; room++)
        {
            var runtime = Watched(command, device);
            runtime.Room = room;
            try
            {
                using var trainer = new MetaTrainer<SmoothRegressor>(model, model.Programs.Mse, Algorithms.Named(algorithm),
                    new() { Target = new TorchTarget(_ => runtime, device), MetaBatchSize = 3 });
                trainer.Train(new Sinusoid(), 1);
                trainer.Evaluate(new Sinusoid(), 2);
                enough = true;
            }
            catch (TorchOutOfMemoryException)
            {
                Assert.InRange(room, 0, 100);
            }

            Assert.True((runtime.Tensors, runtime.Modules, runtime.Disposals) == (0, 0, 1),
                $"room for {room}: {runtime.Tensors} tensors, {runtime.Modules} modules");
            Assert.True(!enough || room > 10);
        }
    }

    private static IEpisodeSource Episodes(int examples)
    {
        InputShape[] shapes = [new(InputKind.Real, examples, 2, 5, 6), new(InputKind.Index, examples)];
        return ImamlDsl.Episodes.FromDelegate(new EpisodeLayout(shapes, shapes), (random, episode) =>
        {
            Fill(random, episode.SupportReal(0), episode.SupportIndex(1));
            Fill(random, episode.QueryReal(0), episode.QueryIndex(1));
        });

        static void Fill(Random random, Span<float> images, Span<int> labels)
        {
            foreach (ref var pixel in images)
            {
                pixel = random.NextSingle();
            }

            for (var i = 0; i < labels.Length; i++)
            {
                labels[i] = i % 3;
            }
        }
    }
}
