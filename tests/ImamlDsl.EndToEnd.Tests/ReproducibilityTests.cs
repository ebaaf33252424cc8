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

    [Fact]
    public void WhatMamlKeepsOfItsStepsDoesNotChangeABit()
    {
        var (images, rates) = (new Conv4(), new RateRegressor()); // the second learns its inner rate too
        Assert.Single(Budgets(images, images.Programs.Loss, Blobs.Episodes(5, 1, 2)));
        Assert.Single(Budgets(rates, rates.Programs.Mse, new Sinusoid()));
    }

    /// <summary>The distinct meta-gradients of four steps that keep none, some or all of their linearisations.</summary>
    private static IEnumerable<string> Budgets<TModel>(TModel model, ProgramDefinition loss, IEpisodeSource episodes)
        where TModel : IModel
    {
        var theta = Parameters.Initialize(model, 2);
        var batch = new EpisodeBatch(episodes.Layout, 2);
        batch.Fill(episodes, 1, 2, 3);
        using var device = Target.Cpu.Open(Precision.Single);
        using var program = device.Compile(loss);
        using var evaluator = program.CreateEvaluator();
        using var outer = device.Allocate(1, model.Layout.OuterLength);
        evaluator.Bind(batch.Support, 0, 1, outer);
        var one = evaluator.LinearizationBytes;
        Assert.True(one > 0);
        return new[] { 0, one - 1, one, 2 * one, 3 * one, 4 * one, long.MaxValue }.Select(budget =>
        {
            var maml = new Maml { Inner = new GradientDescent { LearningRate = 0.05, Steps = 4, Backtracking = false }, MemoryBudget = budget };
            using var meta = maml.MetaGradient(loss, theta, batch, Target.Cpu);
            return string.Join(" ", meta.Gradient.ToArray().Select(entry => entry.ToString("R", System.Globalization.CultureInfo.InvariantCulture)));
        }).Distinct();
    }

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
