using System.Runtime.CompilerServices;
using ImamlDsl.Cpu;
using ImamlDsl.EndToEnd.Tests.Models;

namespace ImamlDsl.EndToEnd.Tests;

/// <summary>What nobody disposes and nobody can use any more gives its threads and memory back.</summary>
public class AbandonmentTests
{
    private static readonly float[] X = [-1, 0, 1], Y = [1, 0, 1];

    [Fact]
    public void AProgramIsClosed() => IsClosed(target =>
    {
        var program = new SineRegressor().Programs.Mse.On(target, tasks: 1);
        program.Gradient(new float[program.Definition.Model.Layout.Length], X, Y, new float[1], new float[program.Definition.Model.Layout.Length]);
    });

    [Fact]
    public void ALinearisationIsClosedWithItsProgramAndKeepsItUntilThen()
    {
        IsClosed(target =>
        {
            var linearization = Linearize(target);
            Collect();
            Assert.Equal(1, target.StillOpen);
            linearization.Apply(new float[linearization.Length], new float[linearization.Length]);
        });

        [MethodImpl(MethodImplOptions.NoInlining)]
        static ProgramLinearization<float> Linearize(Target target)
        {
            var program = new SineRegressor().Programs.Mse.On(target, tasks: 1);
            return program.Linearize(new float[program.Definition.Model.Layout.Length], X, Y);
        }
    }

    [Fact]
    public void ATrainerIsClosed() => IsClosed(target =>
    {
        var model = new SineRegressor();
        var maml = new Maml { Inner = new GradientDescent { LearningRate = 0.01, Steps = 1, Backtracking = false } };
        var trainer = new MetaTrainer<SineRegressor>(model, model.Programs.Mse, maml, new MetaTrainerOptions { Target = target });
        trainer.Train(new Sinusoid(), 2);
        trainer.Evaluate(new Sinusoid(), 2);
    });

    [Fact]
    public void ALearnerAndWhatItAdaptedAreClosed() => IsClosed(target =>
    {
        var model = new SineRegressor();
        var learner = new Learner<SineRegressor>(model, Parameters.Initialize(model, 1), new GradientDescent { LearningRate = 0.01, Steps = 1 }, null, target);
        learner.Adapt(X, Y).Predict([0], new float[1]);
        learner.Adapt(X, Y).Predict([0], new float[1]);
    });

    private static void IsClosed(Action<WatchedTarget> use)
    {
        Collect();
        var (target, before) = (new WatchedTarget(), NativeUsage.Bytes);
        Abandon(use, target);
        Assert.True(target.Opened > 0);
        for (var round = 0; round < 50 && (target.StillOpen > 0 || NativeUsage.Bytes > before); round++)
        {
            Collect();
        }

        Assert.Equal(0, target.StillOpen);
        Assert.Equal(before, NativeUsage.Bytes);
    }

    // In a method of its own, so that nothing of it stays reachable.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Abandon(Action<WatchedTarget> use, WatchedTarget target) => use(target);

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }
}
