namespace ImamlDsl.MetaLearning.Tests;

public sealed class LearnerTests : IDisposable
{
    private static readonly GradientDescent Inner = new() { LearningRate = 0.2, Steps = 100 };
    private static readonly Lambda Strength = Lambda.Scalar(0.001);

    private static readonly float[] X = [0, 0, 1, 0, 0, 1, 1, 1, -1, 0.5f];
    private static readonly float[] Y = [1, 3, 0, 2, -1.5f];

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"learner-{Guid.NewGuid():N}.safetensors");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Loads_what_the_trainer_saved_adapts_and_predicts()
    {
        using (var trainer = MetaTrainerTests.Create(new ImplicitMaml { Inner = Inner, Lambda = Strength }))
        {
            trainer.Train(new LineEpisodes(), 2);
            trainer.Save(_path);
        }

        using var learner = Learner<LinearModel>.Load(_path, Inner, Strength, NaiveTarget.Instance);
        using var adapted = learner.Adapt(X, Y);
        var prediction = new float[2];
        adapted.Predict([0, 0, 2, 1], prediction);

        // The data are y = 1 + 2x₀ − x₁, exactly.
        Assert.Equal(1, prediction[0], 1e-2);
        Assert.Equal(4, prediction[1], 1e-2);
        Assert.True(adapted.Loss < 1e-3);
        Assert.True(adapted.Stationarity < 1e-3);
        Assert.Equal(2, adapted.ToParameters()["W"][0], 1e-2);
    }

    [Fact]
    public void A_solver_that_takes_no_learned_rate_is_refused_at_once_by_the_name_the_caller_gave()
    {
        var model = new RateModel();
        var refused = Assert.Throws<ArgumentException>(
            () => new Learner<RateModel>(model, Parameters.Initialize(model, 0), new Lbfgs { Steps = 1 }, null, NaiveTarget.Instance));
        Assert.Equal("inner", refused.ParamName);
        Assert.Contains("'Rate' is a learned inner learning rate, which plain gradient descent takes; the inner solver is Lbfgs", refused.Message);
    }

    [Fact]
    public void Numbers_that_do_not_fill_an_input_are_told_how_many_do()
    {
        using var learner = Create("Mse");
        foreach (var count in (int[])[0, 1, 3])
        {
            Assert.EndsWith(
                $"{count} numbers do not fill the input x [N, 2] of Linear.Mse; give a multiple of 2, at least 2.",
                Assert.Throws<ArgumentException>(() => learner.Adapt(new float[count], Y)).Message);
        }

        Assert.EndsWith(
            "4 numbers do not fill the input y [N] of Linear.Mse with N = 5; give exactly 5.", Assert.Throws<ArgumentException>(() => learner.Adapt(X, Y.AsSpan(1))).Message);
    }

    [Fact]
    public void Adapts_to_labels_and_to_task_data()
    {
        using var learner = Create("LabelMse");
        using var labels = learner.Adapt(X, new[] { 1, 3, 0, 2, 0 });
        Assert.True(labels.Loss < 1);
        var x = TaskInput.Single(1, 5, 2);
        X.CopyTo(x[0]);
        var y = TaskInput.Index(1, 5);
        new[] { 1, 3, 0, 2, 0 }.CopyTo(y[0]);
        using var data = learner.Adapt(new TaskData(x, y));
        Assert.Equal(labels.Loss, data.Loss);
        Assert.Throws<ArgumentException>(() => learner.Adapt(X, Y));
    }

    [Fact]
    public void Many_threads_adapt_and_predict_at_once()
    {
        using var learner = Create("Mse");
        using var shared = learner.Adapt(X, Y);
        var expected = Enumerable.Range(0, 8).Select(k => Predict(learner, shared, k)).ToArray();
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => Assert.Equal(expected[i % 8], Predict(learner, shared, i % 8)));

        static float[] Predict(Learner<LinearModel> learner, Adapted shared, int k)
        {
            // Tasks of different values and sizes.
            var examples = 3 + (k % 3);
            using var adapted = learner.Adapt(X.AsSpan(0, 2 * examples), [.. Y.Take(examples).Select(y => y + k)]);
            var result = new float[5];
            adapted.Predict([1, k, k, 2], result.AsSpan(0, 2));
            shared.Predict([1, k, k, 2, 3, 3], result.AsSpan(2, 3));
            return result;
        }
    }

    [Fact]
    public void Mistakes_are_told()
    {
        Assert.Contains("Mse, LabelMse", Assert.Throws<ArgumentException>(() => Create(null)).Message);
        Assert.Equal("loss", Assert.Throws<ArgumentException>(() => Create(null)).ParamName);
        Assert.Equal("loss", Assert.Throws<ArgumentException>(() => Create("l")).ParamName);
        Assert.Contains("'Nll'", Assert.Throws<ArgumentException>(() => Create("Nll")).Message);
        using var learner = Create("Mse");
        Assert.Contains("x [N, 2]", Assert.Throws<ArgumentException>(() => learner.Adapt(X.AsSpan(0, 3), Y)).Message);
        Assert.Contains("N = 5", Assert.Throws<ArgumentException>(() => learner.Adapt(X, Y.AsSpan(0, 4))).Message);
        using var adapted = learner.Adapt(X, Y);
        Assert.Contains("room for 3", Assert.Throws<ArgumentException>(() => adapted.Predict([1, 2], new float[3])).Message);
        adapted.Dispose();
        Assert.Throws<ObjectDisposedException>(() => adapted.Predict([1, 2], new float[1]));
        Assert.Throws<MetaLearningException>(() => learner.Adapt([float.NaN, 1], new float[] { 1 }));
        Assert.Throws<FileNotFoundException>(() => Learner<LinearModel>.Load(_path, Inner, Strength, NaiveTarget.Instance));
    }

    private static Learner<LinearModel> Create(string? loss)
    {
        var model = new LinearModel();
        return new(model, Parameters.Initialize(model, 1), Inner, Strength, NaiveTarget.Instance, loss);
    }

    private sealed class RateModel() : TestModel(
        "Rate", new ParameterInfo("W", [2], true, new ConstantAttribute(0)), new ParameterInfo("Rate", [], false, new ConstantAttribute(1), isLearningRate: true));
}
