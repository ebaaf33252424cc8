using ImamlDsl.Tests.Models;

namespace ImamlDsl.Torch.Tests.EndToEnd;

/// <summary>Evaluations: the same numbers as on the cpu target. Measured: up to 2.9e-16 apart in double precision, 2.2e-8 in single.</summary>
public sealed class EvaluationTests(TorchRuntimes runtimes) : TorchTests(runtimes)
{
    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void SineWaves(string command, string device)
    {
        var model = new SineRegressor();
        foreach (var (precision, tolerance) in ((Precision, double)[])[(Precision.Double, 1e-12), (Precision.Single, 1e-6)])
        {
            foreach (var steps in (int?[])[null, 1])
            {
                Compare(model, model.Programs.Mse, new Sinusoid(), 50, steps, precision, Torch(command, device), tolerance);
            }
        }
    }

    /// <summary>With a metric, in images and labels.</summary>
    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void Images(string command, string device)
    {
        var model = new SmallConv();
        var layout = new EpisodeLayout(
            [new InputShape(InputKind.Real, 6, 1, 8, 8), new InputShape(InputKind.Index, 6)],
            [new InputShape(InputKind.Real, 9, 1, 8, 8), new InputShape(InputKind.Index, 9)]);
        var episodes = Episodes.FromDelegate(layout, (random, episode) =>
        {
            Fill(random, episode.SupportReal(0), episode.SupportIndex(1));
            Fill(random, episode.QueryReal(0), episode.QueryIndex(1));
        });
        Compare(model, model.Programs.Loss, episodes, 40, null, Precision.Double, Torch(command, device), 1e-12);

        static void Fill(Random random, Span<float> images, Span<int> labels)
        {
            for (var i = 0; i < labels.Length; i++)
            {
                labels[i] = i % 3;
                foreach (ref var pixel in images.Slice(i * 64, 64))
                {
                    pixel = random.NextSingle() + labels[i];
                }
            }
        }
    }

    private static void Compare<TModel>(
        TModel model, ProgramDefinition loss, IEpisodeSource episodes, int tasks, int? steps, Precision precision, Target torch,
        double tolerance)
        where TModel : IModel
    {
        var (expected, actual) = (Evaluate(Cpu), Evaluate(torch));
        Assert.Equal(expected.Metrics.Count, actual.Metrics.Count);
        Assert.NotEqual(expected.Loss.Before.Mean, expected.Loss.After.Mean);
        foreach (var (one, two) in Measurements(expected).Zip(Measurements(actual)))
        {
            Assert.Equal(one.Name, two.Name);
            Assert.All(
                (IEnumerable<(double, double)>)[
                    (one.Before.Mean, two.Before.Mean), (one.Before.HalfWidth, two.Before.HalfWidth),
                    (one.After.Mean, two.After.Mean), (one.After.HalfWidth, two.After.HalfWidth)],
                pair => Assert.Equal(pair.Item1, pair.Item2, tolerance * (1 + Math.Abs(pair.Item1))));
        }

        EvaluationReport Evaluate(Target target)
        {
            using var trainer = new MetaTrainer<TModel>(
                model, loss, Algorithms.Implicit, new() { Target = target, Precision = precision, MetaBatchSize = 5, Seed = 6 });
            return trainer.Evaluate(episodes, tasks, steps);
        }
    }

    private static IEnumerable<Measurement> Measurements(EvaluationReport report) =>
        [report.Loss, .. report.Metrics, report.SupportLoss, report.Stationarity];
}
