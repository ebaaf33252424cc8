using ImamlDsl.EndToEnd.Tests.Models;

namespace ImamlDsl.EndToEnd.Tests;

/// <summary>Numbers that would mislead silently.</summary>
public class NumberTests
{
    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void AnEvaluationOfQueryDataThatAreNotFiniteNamesTheTask(float value)
    {
        var model = new PoweredLine(1);
        using var trainer = new MetaTrainer<PoweredLine>(
            model, model.Programs.Mse, new Fomaml { Inner = new GradientDescent { LearningRate = 0.01, Steps = 1 } }, new MetaTrainerOptions { Target = Target.Cpu });
        var drawn = 0;
        var layout = new EpisodeLayout([new(InputKind.Real, 2, 1), new(InputKind.Real, 2, 1)], [new(InputKind.Real, 2, 1), new(InputKind.Real, 2, 1)]);
        var episodes = Episodes.FromDelegate(layout, (_, episode) => episode.QueryReal(1)[0] = drawn++ == 2 ? value : 0);
        var failure = Assert.Throws<MetaLearningException>(() => trainer.Evaluate(episodes, 4));
        Assert.Equal([2], failure.Tasks);
        Assert.Contains("the query loss before adaptation is", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>The gradient of the factor of the inner rate, first-order MAML's and that of MAML without its Hessians, which differ in how they come by it.</summary>
    [Theory]
    [InlineData(1e-2)]
    [InlineData(1e-6)]
    [InlineData(1e-8)]
    [InlineData(0)]
    public void TheGradientOfASmallLearnedRateIsNotLostInSinglePrecision(double factor)
    {
        var model = new RateRegressor();
        var theta = Parameters.Initialize(model, 3).Values.ToArray();
        theta[0] = factor;
        TaskInput<float> x = TaskInput.Single(1, 10, 1), y = TaskInput.Single(1, 10, 1);
        for (var i = 0; i < 10; i++)
        {
            x.Values[i] = (i * 0.2f) - 1;
            y.Values[i] = MathF.Sin(3 * x.Values[i]);
        }

        var data = new TaskData(x, y);
        var inner = new GradientDescent { LearningRate = 0.1, Steps = 3, Backtracking = false };
        var single = Rate(new Fomaml { Inner = inner }, Precision.Single);
        var expected = Rate(new Maml { Inner = inner, Window = 0 }, Precision.Double);
        Assert.NotEqual(0, expected);
        Assert.Equal(expected, single, 1e-4 * Math.Abs(expected));

        double Rate(IMetaAlgorithm algorithm, Precision precision)
        {
            using var device = Target.Cpu.Open(precision);
            using var gradient = algorithm.MetaGradient(model.Programs.Mse, theta, data, data, device);
            return gradient.Gradient[0];
        }
    }
}
