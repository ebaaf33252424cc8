namespace ImamlDsl.MetaLearning.Tests;

public sealed class ReptileTests
{
    private static readonly double[] Theta = Dense.Vector(9, 4);
    private static readonly (double[,] A, double[] C)[] Tasks = [(Dense.Symmetric(2, 1, 1, 1.5, 2), Dense.Vector(2, 4)), (Dense.Symmetric(1, 0.1, 1, 3, 6), Dense.Vector(1, 4))];
    private static readonly TaskData Data = QuadraticModel.Data(Tasks);

    [Fact]
    public void Theta_moves_towards_phi()
    {
        using var device = new NaiveDevice(chunk: 1);
        using var meta = Compute(new Reptile { Inner = Settings.Plain(0.1, 5) }, device);
        var (phi, _) = InnerRun.Solve(Settings.Plain(0.1, 5), null, Theta, Tasks);
        double[] expected = [.. Theta.Select((x, i) => x - ((phi[0][i] + phi[1][i]) / 2))];
        Assert.True(Dense.RelativeDistance(meta.Gradient, expected) <= 1e-13);
        Assert.True(meta.Tasks[0].Inner.LossAfter < meta.Tasks[0].Inner.LossBefore);
        Assert.Equal(meta.Tasks[0].Inner.LossAfter, meta.Tasks[0].QueryLoss); // support and query are the same here
    }

    /// <summary>With one step it is the gradient of the support loss, i.e. joint training (Nichol et al. 2018, §3).</summary>
    [Fact]
    public void Divided_by_the_rate_one_step_is_the_gradient_at_theta()
    {
        using var device = new NaiveDevice();
        using var meta = Compute(new Reptile { Inner = Settings.Plain(0.1, 1), LearningRate = 0.1 }, device);
        using var joint = Compute(new Fomaml { Inner = Settings.Plain(0.1, 0) }, device);
        Assert.True(Dense.RelativeDistance(meta.Gradient, joint.Gradient) <= 1e-13);
    }

    [Fact]
    public void Any_solver_and_a_proximal_term_will_do()
    {
        using var device = new NaiveDevice();
        using var meta = Compute(new Reptile { Inner = Settings.Exact, Lambda = Lambda.Scalar(2) }, device);
        double[] first = InnerRun.Solution(Tasks[0], 2, Theta), second = InnerRun.Solution(Tasks[1], 2, Theta);
        Assert.True(Dense.RelativeDistance(meta.Gradient, [.. Theta.Select((x, i) => x - ((first[i] + second[i]) / 2))]) <= 1e-11);
    }

    [Fact]
    public void It_learns()
    {
        var model = new LinearModel();
        using var trainer = new MetaTrainer<LinearModel>(
            model, model.Mse, new Reptile { Inner = Settings.Plain(0.1, 5) },
            new MetaTrainerOptions { Target = NaiveTarget.Instance, Outer = new Sgd { LearningRate = 0.5 }, MetaBatchSize = 4 });
        var before = trainer.Evaluate(new LineEpisodes(), 20).Loss.After.Mean;
        trainer.Train(new LineEpisodes(), 60);
        Assert.True(trainer.Evaluate(new LineEpisodes(), 20).Loss.After.Mean < 0.2 * before);
    }

    [Fact]
    public void What_it_cannot_do_is_refused()
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(2, 3);
        using var device = new NaiveDevice();
        var reptile = new Reptile { Inner = Settings.Plain(0.1, 5) };
        Assert.Contains("'S' is not adapted", Assert.Throws<ArgumentException>(() => reptile.MetaGradient(model.Mse, Settings.Theta(model), support, query, device)).Message);
        Assert.Equal("algorithm", Assert.Throws<ArgumentException>(() => new MetaGradientEngine(device, reptile, model.Mse)).ParamName);
        Assert.Contains("another scale", Assert.Throws<ArgumentException>(() => reptile with { OnFailure = InnerFailurePolicy.FirstOrder }).Message);
        Assert.Contains("not the gradient of a loss", Assert.Throws<ArgumentException>(
            () => MetaGradientCheck.Run(reptile, new QuadraticModel(4).Loss, Theta, Data, Data, device)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => reptile with { LearningRate = 0 });
    }

    private static MetaGradient Compute(IMetaAlgorithm algorithm, IDevice device)
    {
        var model = new QuadraticModel(4);
        return algorithm.MetaGradient(model.Loss, Theta, Data, Data, device);
    }
}
