namespace ImamlDsl.MetaLearning.Tests;

/// <summary>An algorithm that cannot teach all of a model is refused when the trainer or the engine is made, by the name that the caller wrote.</summary>
public sealed class SelectiveAlgorithmTests
{
    private static readonly GradientDescent Plain = new() { LearningRate = 0.1, Steps = 3, Backtracking = false };

    public static TheoryData<IMetaAlgorithm, string> Refused() => new()
    {
        { new ImplicitMaml { Inner = Plain with { Rates = Rates }, Lambda = Lambda.Scalar(1) }, "nothing would teach it" },
        { new Reptile { Inner = Plain with { Rates = Rates } }, "nothing would teach it" },
        { new Reptile { Inner = Plain, Lambda = Strength }, "nothing would teach it" },
        { new Maml { Inner = Plain, Lambda = Strength }, "MAML takes a fixed Λ" },
        { new Fomaml { Inner = Plain with { Rates = Rates, Tolerance = 1e-3 } }, "plain gradient descent only" },
    };

    private static LearnedRates Rates => new() { PerStep = true };

    private static Lambda Strength => Lambda.LearnedFrom(1, LambdaForm.Scalar);

    [Theory]
    [MemberData(nameof(Refused))]
    public void It_is_refused_at_once(IMetaAlgorithm algorithm, string reason)
    {
        var model = new LinearModel();
        using var device = new NaiveDevice();
        var engine = Assert.Throws<ArgumentException>(() => new MetaGradientEngine(device, algorithm, model.Mse));
        Assert.Equal("algorithm", engine.ParamName);
        Assert.Contains(reason, engine.Message);
        var trainer = Assert.Throws<ArgumentException>(() => MetaTrainerTests.Create(algorithm));
        Assert.Equal("algorithm", trainer.ParamName);
    }
}
