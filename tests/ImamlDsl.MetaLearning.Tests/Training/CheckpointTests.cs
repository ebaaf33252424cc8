namespace ImamlDsl.MetaLearning.Tests;

public sealed class CheckpointTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"checkpoint-{Guid.NewGuid():N}");

    public static TheoryData<IOuterOptimizer> Optimizers => [new Adam { LearningRate = 0.02 }, new Sgd { LearningRate = 0.02, Momentum = 0.9 }];

    public void Dispose() => File.Delete(_path);

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Training_continues_bit_for_bit(IOuterOptimizer outer)
    {
        using var whole = MetaTrainerTests.Create(Algorithm(1), outer: outer);
        whole.Train(new LineEpisodes(), 6);
        using (var first = MetaTrainerTests.Create(Algorithm(1), outer: outer))
        {
            first.Train(new LineEpisodes(), 4);
            first.SaveCheckpoint(_path);
        }

        using var second = MetaTrainerTests.Create(Algorithm(1), outer: outer);
        second.LoadCheckpoint(_path);
        second.Train(new LineEpisodes(), 2);
        Assert.Equal(whole.Parameters.Values.ToArray(), second.Parameters.Values.ToArray());
        Assert.Equal(6, second.Steps);
    }

    /// <summary>Trap 9: a resume that ignores a changed learning rate or λ.</summary>
    [Fact]
    public void Other_settings_are_refused_and_shown()
    {
        using var trainer = MetaTrainerTests.Create(Algorithm(1));
        trainer.SaveCheckpoint(_path);
        using var lambda = MetaTrainerTests.Create(Algorithm(2));
        var failure = Assert.Throws<InvalidDataException>(() => lambda.LoadCheckpoint(_path));
        Assert.Contains("Lambda = 1·I", failure.Message);
        Assert.Contains("Lambda = 2·I", failure.Message);
        using var rate = MetaTrainerTests.Create(Algorithm(1), outer: new Adam { LearningRate = 0.5 });
        Assert.Contains("LearningRate = 0.5", Assert.Throws<InvalidDataException>(() => rate.LoadCheckpoint(_path)).Message);
    }

    [Fact]
    public void Damage_is_noticed()
    {
        using var trainer = MetaTrainerTests.Create(Algorithm(1));
        trainer.SaveCheckpoint(_path);
        var bytes = File.ReadAllBytes(_path);
        bytes[^40] ^= 1;
        File.WriteAllBytes(_path, bytes);
        Assert.Contains("damaged", Assert.Throws<InvalidDataException>(() => trainer.LoadCheckpoint(_path)).Message);
    }

    private static ImplicitMaml Algorithm(double lambda) =>
        new() { Inner = new GradientDescent { LearningRate = 0.1, Steps = 5 }, Lambda = Lambda.Scalar(lambda) };
}
