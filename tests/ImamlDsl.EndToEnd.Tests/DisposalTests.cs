using ImamlDsl.EndToEnd.Tests.Models;

namespace ImamlDsl.EndToEnd.Tests;

/// <summary>What computes on one thread while another disposes of it ends in the field's words, not in freed memory.</summary>
public class DisposalTests
{
    private const int Tasks = 50;
    private const int Examples = 100;

    private static readonly float[] Support = new float[10];

    [Fact]
    public void AProgramDisposedWhileItComputesEndsInAnException()
    {
        for (var round = 0; round < 10; round++)
        {
            var (program, phi) = Program();
            var (x, losses, gradient) = (new float[Tasks * Examples], new float[Tasks], new float[phi.Length]);
            Interrupted(() => program.Gradient(phi, x, x, losses, gradient), program);
        }
    }

    [Fact]
    public void ALinearisationDisposedWhileItMultipliesEndsInAnException()
    {
        for (var round = 0; round < 10; round++)
        {
            var (program, phi) = Program();
            using (program)
            {
                var x = new float[Tasks * Examples];
                var linearization = program.Linearize(phi, x, x);
                var result = new float[phi.Length];
                Interrupted(() => linearization.Apply(phi, result), linearization);
            }
        }
    }

    [Fact]
    public void ALinearisationSaysThatItsProgramWasDisposed()
    {
        var (program, phi) = Program();
        using var linearization = program.Linearize(phi, new float[Tasks], new float[Tasks]);
        program.Dispose();
        var thrown = Assert.Throws<ObjectDisposedException>(() => linearization.Apply(phi, phi));
        Assert.Equal("program", thrown.ObjectName);
        Assert.Equal(Tasks, linearization.Losses.Length);
    }

    [Fact]
    public void ALearnerDisposedWhileItAdaptsEndsInAnException()
    {
        for (var round = 0; round < 10; round++)
        {
            var learner = Learner();
            Interrupted(() => learner.Adapt(Support, Support).Dispose(), learner);
        }
    }

    [Fact]
    public void WhatPredictsWhileItOrItsLearnerIsDisposedEndsInAnException()
    {
        var predictions = new float[Examples];
        for (var round = 0; round < 20; round++)
        {
            var learner = Learner();
            using var adapted = learner.Adapt(Support, Support);
            Interrupted(() => adapted.Predict(new float[Examples], predictions), round % 2 == 0 ? learner : adapted);
            learner.Dispose();
        }
    }

    [Fact]
    public void ATrainerDisposedWhileItTrainsStopsAfterAStep()
    {
        var trainer = Trainer();
        Interrupted(() => trainer.Train(new Sinusoid(), 100_000), trainer);
    }

    [Fact]
    public void AnEngineDisposedWhileItComputesEndsInAnException()
    {
        for (var round = 0; round < 5; round++)
        {
            var (engine, theta, data) = Engine(new GradientDescent { LearningRate = 0.01, Steps = 3 });
            using var result = new MetaGradient(engine.Layout);
            Interrupted(() => engine.Compute(theta, data, data, result), engine);
        }
    }

    [Fact]
    public void ASecondThreadIsRefusedWhileAnEngineComputes()
    {
        Exception? refused = null;
        MetaGradientEngine? used = null;
        TaskData? shared = null;
        var (engine, theta, data) = Engine(new DelegateSolver((_, phi, _) =>
        {
            var thread = new Thread(() =>
            {
                using var other = new MetaGradient(used!.Layout);
                refused ??= Record.Exception(() => used.Compute(phi, shared!, shared!, other));
            });
            thread.Start();
            thread.Join();
            return phi;
        }));
        (used, shared) = (engine, data);
        using var result = new MetaGradient(engine.Layout);
        engine.Compute(theta, data, data, result);
        engine.Dispose();
        Assert.Contains("Another thread computes with this meta-gradient engine", Assert.IsType<InvalidOperationException>(refused).Message, StringComparison.Ordinal);
        Assert.Throws<ObjectDisposedException>(() => engine.Compute(theta, data, data, result));
    }

    [Fact]
    public void WhatATrainerSavesAndLoadsIsRefusedOtherThreadsWhileItTrains()
    {
        var path = Path.Combine(Path.GetTempPath(), $"checkpoint-{Guid.NewGuid():N}");
        using var trainer = Trainer();
        List<Exception?> refused = [];
        trainer.Train(new Sinusoid(), 1, new Direct<TrainingProgress>(_ =>
        {
            trainer.SaveCheckpoint(path); // the same thread may
            var thread = new Thread(() =>
            {
                refused.Add(Record.Exception(() => trainer.SaveCheckpoint(path)));
                refused.Add(Record.Exception(() => trainer.LoadCheckpoint(path)));
                refused.Add(Record.Exception(() => trainer.Save(path)));
            });
            thread.Start();
            thread.Join();
        }));
        trainer.LoadCheckpoint(path);
        File.Delete(path);
        Assert.Equal(1, trainer.Steps);
        Assert.Equal(3, refused.Count);
        Assert.All(refused, exception => Assert.IsType<InvalidOperationException>(exception));
    }

    [Fact]
    public void ATrainerDisposedByItsOwnProgressStops()
    {
        var trainer = Trainer();
        Assert.Throws<ObjectDisposedException>(() => trainer.Train(new Sinusoid(), 3, new Direct<TrainingProgress>(_ => trainer.Dispose())));
        Assert.Equal(1, trainer.Steps);
    }

    [Fact]
    public void ASecondThreadIsRefusedWhileATrainerTrains()
    {
        using var trainer = Trainer();
        Exception? refused = null;
        trainer.Train(new Sinusoid(), 1, new Direct<TrainingProgress>(_ =>
        {
            trainer.Evaluate(new Sinusoid(), 2); // the same thread may
            var thread = new Thread(() => refused = Record.Exception(() => trainer.Train(new Sinusoid(), 1)));
            thread.Start();
            thread.Join();
        }));
        Assert.Contains("Another thread computes with this trainer", Assert.IsType<InvalidOperationException>(refused).Message, StringComparison.Ordinal);
        Assert.Equal(1, trainer.Steps);
    }

    private static (SineRegressor.MseProgram<float> Program, float[] Phi) Program()
    {
        var model = new SineRegressor();
        return (model.Programs.Mse.On(Target.Cpu, Tasks), [.. Enumerable.Repeat(0.1f, Tasks * ((IModel)model).Layout.Length)]);
    }

    private static Learner<SineRegressor> Learner()
    {
        var model = new SineRegressor();
        return new(model, Parameters.Initialize(model, 1), new GradientDescent { LearningRate = 0.01, Steps = 10 }, null, Target.Cpu);
    }

    private static MetaTrainer<SineRegressor> Trainer()
    {
        var model = new SineRegressor();
        return new(model, model.Programs.Mse, new Maml { Inner = new GradientDescent { LearningRate = 0.01, Steps = 1, Backtracking = false } }, new MetaTrainerOptions { Target = Target.Cpu });
    }

    private static (MetaGradientEngine Engine, double[] Theta, TaskData Data) Engine(IInnerSolver inner)
    {
        var model = new SineRegressor();
        var data = new TaskData(TaskInput.Single(4, 10, 1), TaskInput.Single(4, 10, 1));
        return (new MetaGradientEngine(Target.Cpu.Open(Precision.Single), new Fomaml { Inner = inner }, model.Programs.Mse), Parameters.Initialize(model, 1).Values.ToArray(), data);
    }

    /// <summary>Computes again and again until another thread disposes of the computer.</summary>
    private static void Interrupted(Action compute, IDisposable computer)
    {
        Exception? thrown = null;
        using var started = new ManualResetEventSlim();
        var thread = new Thread(() => thrown = Record.Exception(Compute));
        thread.Start();
        started.Wait();
        Thread.Sleep(5);
        computer.Dispose();
        thread.Join();
        Assert.IsType<ObjectDisposedException>(thrown);

        void Compute()
        {
            while (true)
            {
                started.Set();
                compute();
            }
        }
    }

    private sealed class Direct<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
