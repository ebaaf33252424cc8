using ImamlDsl.EndToEnd.Tests.Models;

namespace ImamlDsl.EndToEnd.Tests;

/// <summary>Predictions of models whose inputs are more than one, or other than real numbers.</summary>
public class PredictionTests
{
    [Fact]
    public void APredictionMayHaveSeveralInputs()
    {
        var model = new ScaledLine();
        using var learner = new Learner<ScaledLine>(model, Parameters.Initialize(model, 1), new GradientDescent { LearningRate = 0.1, Steps = 0 }, null, Target.Cpu);
        using var adapted = learner.Adapt([1f, 2f], [1f, 2f]);
        TaskInput<float> x = TaskInput.Single(1, 3, 1), scale = TaskInput.Single(1, 3);
        float[] points = [1, 2, 3], scales = [10, 100, 1000];
        points.CopyTo(x.Values, 0);
        scales.CopyTo(scale.Values, 0);
        var prediction = new float[3];
        adapted.Predict(new TaskData(x, scale), prediction);
        Assert.Equal([5, 100, 1500], prediction);

        Assert.Contains("Use TaskData for other inputs", Assert.Throws<ArgumentException>(() => adapted.Predict([1, 2, 3], prediction)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => adapted.Predict(new TaskData(x), prediction));
        Assert.Contains("room for 2", Assert.Throws<ArgumentException>(() => adapted.Predict(new TaskData(x, scale), new float[2])).Message, StringComparison.Ordinal);
        Assert.Contains(
            "the data hold 2",
            Assert.Throws<ArgumentException>(() => adapted.Predict(new TaskData(TaskInput.Single(2, 3, 1), TaskInput.Single(2, 3)), prediction)).Message, StringComparison.Ordinal);
    }
}
