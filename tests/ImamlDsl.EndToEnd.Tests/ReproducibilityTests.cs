using ImamlDsl.EndToEnd.Tests.Models;

namespace ImamlDsl.EndToEnd.Tests;

/// <summary>The same seed gives the same bits, whatever the number of threads.</summary>
public class ReproducibilityTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void ThreadsDoNotChangeABit(int threads)
    {
        Assert.Equal(Sine(1), Sine(threads));
        Assert.Equal(Images(1), Images(threads));
    }

    [Fact]
    public void AnotherSeedGivesAnotherResult() => Assert.NotEqual(Sine(1, seed: 1), Sine(1, seed: 2));

    private static double[] Sine(int threads, int seed = 1)
    {
        var model = new SineRegressor();
        return Train(model, model.Programs.Mse, new Sinusoid(), 7, 5, threads, seed);
    }

    private static double[] Images(int threads)
    {
        var model = new Conv4();
        return Train(model, model.Programs.Loss, Blobs.Episodes(5, 1, 2), 5, 2, threads, 1);
    }

    private static double[] Train<TModel>(TModel model, ProgramDefinition loss, IEpisodeSource episodes, int metaBatch, int steps, int threads, int seed)
        where TModel : IModel
    {
        var imaml = new ImplicitMaml
        {
            Inner = new GradientDescent { LearningRate = 0.05, Steps = 4 },
            Lambda = Lambda.Scalar(2),
            Solver = new ConjugateGradient { MaxIterations = 3 },
        };
        using var trainer = new MetaTrainer<TModel>(model, loss, imaml,
            new() { Target = new CpuTarget { Threads = threads }, MetaBatchSize = metaBatch, Seed = seed });
        trainer.Train(episodes, steps);
        return trainer.Parameters.Values.ToArray();
    }
}
