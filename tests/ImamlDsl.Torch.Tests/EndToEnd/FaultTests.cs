using ImamlDsl.EndToEnd.Tests.Models;
using ImamlDsl.Tests.Models;

namespace ImamlDsl.Torch.Tests.EndToEnd;

/// <summary>Tasks that diverge or hold NaN: found, told as on the cpu target, and training goes on.</summary>
public sealed class FaultTests(TorchRuntimes runtimes) : TorchTests(runtimes)
{
    /// <summary>Interpreter, device, algorithm, what is wrong.</summary>
    public static TheoryData<string, string, string, string> Rows
    {
        get
        {
            var rows = new TheoryData<string, string, string, string>();
            foreach (var row in Algorithms.Rows())
            {
                foreach (var fault in (string[])["NaN in the support", "NaN in the query", "too high a rate"])
                {
                    rows.Add((string)row[0], (string)row[1], (string)row[2], fault);
                }
            }

            return rows;
        }
    }

    [TorchTheory]
    [MemberData(nameof(Rows))]
    public void AreToldAsOnTheCpuTarget(string command, string device, string algorithm, string fault)
    {
        var expected = Run(Cpu);
        var actual = Run(Torch(command, device));
        Assert.Equal(expected.Message, actual.Message);
        Assert.Equal(expected.Tasks, actual.Tasks);
        Assert.Equal(expected.Step, actual.Step);

        MetaLearningException Run(Target target)
        {
            var model = new SineRegressor();
            var settings = fault != "too high a rate" ? Algorithms.Named(algorithm) : algorithm switch
            {
                "MAML" => new Maml { Inner = Algorithms.Plain with { LearningRate = 1e30, Steps = 6 } },
                "FOMAML" => new Fomaml { Inner = Algorithms.Plain with { LearningRate = 1e30, Steps = 6 } },
                _ => Algorithms.Implicit with { Inner = Algorithms.Plain with { LearningRate = 1e30, Steps = 6 } },
            };
            using var trainer = new MetaTrainer<SineRegressor>(
                model, model.Programs.Mse, settings, new() { Target = target, MetaBatchSize = 4, Seed = 2 });
            var drawn = 0;
            var sinusoid = new Sinusoid();
            var episodes = Episodes.FromDelegate(sinusoid.Layout, (random, episode) =>
            {
                sinusoid.Sample(random, episode);
                if (drawn++ is 5 or 7 && fault.StartsWith("NaN", StringComparison.Ordinal))
                {
                    (fault.EndsWith("query", StringComparison.Ordinal) ? episode.QueryReal(1) : episode.SupportReal(1))[3] = float.NaN;
                }
            });
            var error = Assert.Throws<MetaLearningException>(() => trainer.Train(episodes, 2));
            var theta = trainer.Parameters.Values.ToArray();
            Assert.Equal(fault == "too high a rate" ? 0 : 1, trainer.Steps);
            if (fault != "too high a rate")
            {
                // The step that failed changed nothing, and the next one is made.
                trainer.Train(episodes, 1);
                Assert.NotEqual(theta, trainer.Parameters.Values.ToArray());
                Assert.All(trainer.Parameters.Values.ToArray(), value => Assert.True(double.IsFinite(value)));
            }

            return error;
        }
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void CancelledTrainingKeepsTheLastStep(string command, string device)
    {
        var runtime = Watched(command, device);
        var model = new SmoothRegressor();
        using (var trainer = new MetaTrainer<SmoothRegressor>(model, model.Programs.Mse, Algorithms.Implicit,
            new() { Target = new TorchTarget(_ => runtime, device), MetaBatchSize = 3 }))
        {
            using var source = new CancellationTokenSource();
            var after = new Observer(() => source.Cancel());
            Assert.Throws<OperationCanceledException>(() => trainer.Train(new Sinusoid(), 10, after, source.Token));
            Assert.Equal(1, trainer.Steps);
            trainer.Train(new Sinusoid(), 1);
        }

        Assert.Equal((0, 0, 1), (runtime.Tensors, runtime.Modules, runtime.Disposals));
    }

    private sealed class Observer(Action report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report();
    }
}
