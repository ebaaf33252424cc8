using ImamlDsl.EndToEnd.Tests.Models;
using ImamlDsl.Torch.Tests.Conformance;

namespace ImamlDsl.Torch.Tests.EndToEnd;

/// <summary>Adaptation and prediction in an application: libtorch against the cpu target, and files between them.</summary>
public sealed class LearnerTests(TorchRuntimes runtimes) : TorchTests(runtimes), IDisposable
{
    private static readonly float[] X = [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5];
    private static readonly float[] Queries = [-1.5f, 0.25f, 2.5f];

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors");

    public void Dispose() => File.Delete(_file);

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void AdaptsAndPredictsTheSame(string command, string device)
    {
        var model = new SmoothRegressor();
        foreach (var (precision, tolerance) in ((Precision, double)[])[(Precision.Double, 1e-12), (Precision.Single, 5e-6)])
        {
            var theta = Parameters.Initialize(model, 3, precision);
            var (expected, actual) = (Run(Cpu), Run(Torch(command, device)));
            Relative.Equal(expected.Change, actual.Change, 10 * tolerance, "φ − θ");
            Relative.Equal(expected.Prediction, actual.Prediction, tolerance, "prediction");
            Assert.Equal(expected.Report.LossBefore, actual.Report.LossBefore, 10 * tolerance);
            Assert.Equal(expected.Report.LossAfter, actual.Report.LossAfter, 10 * tolerance);
            Assert.True(expected.Change.Max() > 0.01 && expected.Report.LossAfter < expected.Report.LossBefore, "nothing was learned");
            Assert.Equal(expected.Report.Stationarity, actual.Report.Stationarity, 100 * tolerance);

            (double[] Change, double[] Prediction, InnerReport Report) Run(Target target)
            {
                using var learner = Create(theta, target);
                using var adapted = learner.Adapt(X, Waves(1));
                var change = adapted.ToParameters().Values.ToArray().Zip(theta.Values.ToArray(), (phi, start) => phi - start).ToArray();
                return (change, Predict(adapted), adapted.Report);
            }
        }
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void WhatOneTargetSavedTheOtherLoads(string command, string device)
    {
        var torch = Torch(command, device);
        foreach (var (trained, used) in ((Target, Target)[])[(torch, Cpu), (Cpu, torch)])
        {
            var model = new SmoothRegressor();
            double[] theta, expected;
            using (var trainer = new MetaTrainer<SmoothRegressor>(
                model, model.Programs.Mse, Algorithms.Implicit, new() { Target = trained, MetaBatchSize = 4 }))
            {
                trainer.Train(new Sinusoid(), 3);
                trainer.Save(_file);
                theta = trainer.Parameters.Values.ToArray();
                using var same = Create(trainer.Parameters, trained);
                using var there = same.Adapt(X, Waves(1));
                expected = Predict(there);
            }

            using var learner = Learner<SmoothRegressor>.Load(_file, Algorithms.Implicit.Inner, Algorithms.Implicit.Lambda, used);
            Assert.Equal(theta, Parameters.Load(_file, model).Values.ToArray());
            using var adapted = learner.Adapt(X, Waves(1));
            Relative.Equal(expected, Predict(adapted), 1e-6, $"trained on {trained}, used on {used}");
        }
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void ManyThreadsAdaptAndPredictAtOnce(string command, string device)
    {
        var runtime = Watched(command, device);
        var theta = Parameters.Initialize(new SmoothRegressor(), 3, Precision.Double);
        using (var learner = Create(theta, new TorchTarget(_ => runtime, device)))
        {
            using var shared = learner.Adapt(X, Waves(1));
            var expected = Enumerable.Range(0, 4).Select(k => Use(learner, shared, k)).ToArray();
            Parallel.For(0, 40, new ParallelOptions { MaxDegreeOfParallelism = 8 },
                i => Relative.Equal(expected[i % 4], Use(learner, shared, i % 4), 1e-13, $"user {i}"));
        }

        Assert.Equal((0, 0), (runtime.Tensors, runtime.Modules));

        static double[] Use(Learner<SmoothRegressor> learner, Adapted shared, int k)
        {
            // Tasks of different values and sizes.
            using var adapted = learner.Adapt(X.AsSpan(0, 5 + k), Waves(k).AsSpan(0, 5 + k));
            return [.. Predict(adapted), .. Predict(shared)];
        }
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void MistakesAreToldAsOnTheCpuTarget(string command, string device)
    {
        var theta = Parameters.Initialize(new SmoothRegressor(), 3, Precision.Double);
        using var torch = Create(theta, Torch(command, device));
        using var cpu = Create(theta, Cpu);
        Action<Learner<SmoothRegressor>>[] mistakes =
        [
            learner => learner.Adapt(X, Waves(1).AsSpan(0, 4)),
            learner => learner.Adapt([float.NaN, 1], [1f, 2]),
            learner =>
            {
                using var adapted = learner.Adapt(X, Waves(1));
                adapted.Predict(Queries, new float[2]);
            },
        ];
        foreach (var mistake in mistakes)
        {
            var expected = Assert.ThrowsAny<Exception>(() => mistake(cpu));
            var actual = Assert.ThrowsAny<Exception>(() => mistake(torch));
            Assert.Equal((expected.GetType(), expected.Message), (actual.GetType(), actual.Message));
        }
    }

    private static Learner<SmoothRegressor> Create(Parameters theta, Target target) =>
        new(new SmoothRegressor(), theta, Algorithms.Implicit.Inner, Algorithms.Implicit.Lambda, target);

    private static float[] Waves(int phase) => [.. X.Select(x => 3 * MathF.Sin(x + phase))];

    private static double[] Predict(Adapted adapted)
    {
        var destination = new float[Queries.Length];
        adapted.Predict(Queries, destination);
        return Array.ConvertAll(destination, value => (double)value);
    }
}
