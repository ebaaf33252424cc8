namespace ImamlDsl.MetaLearning.Tests;

public sealed class ReproducibilityTests
{
    public static TheoryData<string> Algorithms => ["maml", "maml++", "fomaml", "imaml", "newton", "heavy ball", "nesterov", "adam", "l-bfgs"];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Gradients_and_reports_are_bitwise_equal_for_any_chunk_size_and_number_of_threads(string name)
    {
        var reference = Compute(name, chunk: 0, workers: 1);
        foreach (var (chunk, workers) in new[] { (1, 1), (3, 1), (1, 4), (2, 3) })
        {
            var other = Compute(name, chunk, workers);
            Assert.Equal(reference.Gradient, other.Gradient);
            Assert.Equal(reference.Reports, other.Reports);
        }
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void A_meta_gradient_allocates_nothing_after_the_first(string name)
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(5, 2);
        var theta = Theta(name, model);
        using var device = new NaiveDevice(chunk: 2);
        using var engine = new MetaGradientEngine(device, Create(name), model.Mse);
        using var result = new MetaGradient(engine.Layout);
        engine.Compute(theta, support, query, result);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 5; i++)
        {
            engine.Compute(theta, support, query, result, measureBefore: true);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Data_of_other_sizes_are_taken_in_between()
    {
        var model = new MlpModel();
        var theta = Settings.Theta(model);
        var algorithm = Create("imaml");
        using var device = new NaiveDevice(chunk: 2);
        using var engine = new MetaGradientEngine(device, algorithm, model.Mse);
        using var result = new MetaGradient(model.Layout);
        foreach (var (tasks, shots) in new[] { (5, 4), (5, 7), (3, 7), (5, 4) })
        {
            var (support, query) = MlpModel.Tasks(tasks, 2, shots);
            engine.Compute(theta, support, query, result);
            using var fresh = algorithm.MetaGradient(model.Mse, theta, support, query, device);
            Assert.Equal(fresh.Gradient, result.Gradient);
            Assert.Equal(tasks, result.Tasks.Length);
        }
    }

    private static (double[] Gradient, TaskReport[] Reports) Compute(string name, int chunk, int workers)
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(7, 2);
        using var device = new NaiveDevice(chunk, workers);
        using var meta = Create(name).MetaGradient(model.Mse, Theta(name, model), support, query, device);
        return (meta.Gradient.ToArray(), meta.Tasks.ToArray());
    }

    private static double[] Theta(string name, IModel model) => [.. Parameters.Initialize(model, 1, Precision.Double, Create(name).LayoutFor(model)).Values];

    private static IMetaAlgorithm Create(string name) => name switch
    {
        "maml" => new Maml { Inner = Settings.Plain(0.2, 3) },
        "maml++" => new Maml
        {
            Inner = Settings.Plain(0.2, 3) with { Momentum = 0.5, Rates = new LearnedRates { Scope = RateScope.Tensor, PerStep = true } },
            StepLosses = new MultiStepLoss(),
            Window = 2,
        },
        "fomaml" => new Fomaml { Inner = new GradientDescent { LearningRate = 5, Steps = 6 } },
        "imaml" => new ImplicitMaml { Inner = new GradientDescent { LearningRate = 2, Steps = 12 }, Lambda = Lambda.Scalar(0.3) },
        "heavy ball" => new ImplicitMaml { Inner = Settings.Plain(0.1, 12) with { Momentum = 0.9 }, Lambda = Lambda.Scalar(0.3) },
        "nesterov" => new ImplicitMaml { Inner = new Nesterov { LearningRate = 2, Steps = 12, RelativeDecrease = 1e-3 }, Lambda = Lambda.Scalar(0.3) },
        "adam" => new ImplicitMaml { Inner = new AdamDescent { LearningRate = 0.1, Steps = 12, Tolerance = 0.1 }, Lambda = Lambda.Scalar(0.3) },
        "l-bfgs" => new ImplicitMaml { Inner = new Lbfgs { Steps = 12, Memory = 4, Tolerance = 1e-3 }, Lambda = Lambda.Scalar(0.3) },
        _ => new ImplicitMaml { Inner = new NewtonConjugateGradient { Steps = 3, Tolerance = 1e-3 }, Lambda = Lambda.Scalar(0.3) },
    };
}
