using ImamlDsl.EndToEnd.Tests.Models;

namespace ImamlDsl.EndToEnd.Tests;

/// <summary>A learned inner learning rate, in a model of layers of which one is frozen in the inner loop.</summary>
public class LearnedRateTests
{
    private static readonly GradientDescent Plain = new() { LearningRate = 0.05, Steps = 4, Backtracking = false };

    [Fact]
    public void ParametersAreNamedAfterThePartsThatHoldThem() => Assert.Equal(
        ["Rate", "Features.Weight", "Features.Bias", "Hidden.Weight", "Hidden.Bias", "Head"], ((IModel)new RateRegressor()).Layout.Parameters.Select(p => p.Name));

    [Fact]
    public void MamlIsTheDerivativeInTheRateToo()
    {
        var model = new RateRegressor();
        foreach (var loss in new ProgramDefinition[] { model.Programs.Mse, model.Programs.Mae })
        {
            var result = MetaGradientCheck.Run(new Maml { Inner = Plain }, loss, 1, new Sinusoid(), 3, Target.Cpu);
            Assert.True(result.Passed, result.ToString());
        }
    }

    [Fact]
    public void TheRateScalesTheSteps()
    {
        var model = new RateRegressor();
        var theta = Parameters.Initialize(model, 3, Precision.Double);
        using var one = new Maml { Inner = Plain with { LearningRate = 0.1 } }.MetaGradient(model.Programs.Mse, theta, Batch(), Target.Cpu);
        theta.Set("Rate", [2]);
        using var two = new Maml { Inner = Plain }.MetaGradient(model.Programs.Mse, theta, Batch(), Target.Cpu);
        Assert.Equal(one.Gradient[1..].ToArray(), two.Gradient[1..].ToArray());
        Assert.Equal(one.Gradient[0], 2 * two.Gradient[0], 1e-12); // dL/dα = (dL/dc)/LearningRate
        Assert.NotEqual(0, two.Gradient[0]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    [InlineData(-0.5)]
    public void FirstOrderMamlTakesTheRateWithoutHessians(double rate)
    {
        // With one step there is no Hessian between the rate and the query loss, so both say the same of it.
        var model = new RateRegressor();
        var theta = Parameters.Initialize(model, 3, Precision.Double);
        theta.Set("Rate", [rate]);
        var inner = Plain with { Steps = 1 };
        using var maml = new Maml { Inner = inner }.MetaGradient(model.Programs.Mse, theta, Batch(), Target.Cpu);
        using var fomaml = new Fomaml { Inner = inner }.MetaGradient(model.Programs.Mse, theta, Batch(), Target.Cpu);
        Assert.Equal(maml.Gradient[0], fomaml.Gradient[0], 1e-12);
        Assert.NotEqual(0, maml.Gradient[0]);
    }

    [Fact]
    public void TrainingLearnsTheRateAndALearnerUsesIt()
    {
        var model = new RateRegressor();
        var algorithm = new Maml { Inner = Plain };
        using var trainer = new MetaTrainer<RateRegressor>(model, model.Programs.Mse, algorithm, new() { Target = Target.Cpu, Outer = new Adam { LearningRate = 0.01 }, QueryLoss = model.Programs.Mae });
        var episodes = new Sinusoid();
        trainer.Train(episodes, steps: 30);
        var rate = trainer.Parameters["Rate"][0];
        Assert.True(Math.Abs(rate - 1) > 0.05, $"the factor is {rate}");

        var support = Batch().Support.Select(0);
        var (x, y) = (((TaskInput<float>)support.Inputs[0]).Values, ((TaskInput<float>)support.Inputs[1]).Values);
        var prediction = Predict(trainer.Parameters, Plain);
        var other = trainer.Parameters.Clone();
        other.Set("Rate", [1]);
        Assert.NotEqual(prediction, Predict(other, Plain));
        var scaled = Predict(other, Plain with { LearningRate = Plain.LearningRate * rate });
        Assert.All(prediction.Zip(scaled), p => Assert.Equal(p.First, p.Second, 1e-5f));

        float[] Predict(Parameters parameters, GradientDescent inner)
        {
            using var learner = new Learner<RateRegressor>(model, parameters, inner, null, Target.Cpu, nameof(RateRegressor.Mse));
            using var adapted = learner.Adapt(x, y);
            var result = new float[x.Length];
            adapted.Predict(x, result);
            return result;
        }
    }

    [Fact]
    public void WhatCannotLearnTheRateSaysSo()
    {
        var model = new RateRegressor();
        var theta = Parameters.Initialize(model, 3, Precision.Double);
        var implicitMaml = Assert.Throws<ArgumentException>(() => new ImplicitMaml { Inner = Plain, Lambda = Lambda.Scalar(2) }.MetaGradient(model.Programs.Mse, theta, Batch(), Target.Cpu));
        Assert.Contains("'Rate' is a learned inner learning rate", implicitMaml.Message, StringComparison.Ordinal);
        Assert.Contains("Use Maml or Fomaml", implicitMaml.Message, StringComparison.Ordinal);
        var backtracking = Assert.Throws<ArgumentException>(() => new Fomaml { Inner = Plain with { Backtracking = true } }.MetaGradient(model.Programs.Mse, theta, Batch(), Target.Cpu));
        Assert.Contains("GradientDescent with Backtracking", backtracking.Message, StringComparison.Ordinal);
    }

    private static EpisodeBatch Batch()
    {
        var sinusoid = new Sinusoid();
        var batch = new EpisodeBatch(sinusoid.Layout, 2);
        batch.Fill(sinusoid, 1, 2, 3);
        return batch;
    }
}
