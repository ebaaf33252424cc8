using ImamlDsl.EndToEnd.Tests.Models;

namespace ImamlDsl.EndToEnd.Tests;

/// <summary>What was learned for a model of some dimensions is refused by a model of others, though every shape fits.</summary>
public sealed class DimensionTests : IDisposable
{
    private static readonly GradientDescent s_inner = new() { LearningRate = 0.01, Steps = 1 };
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"dimension-{Guid.NewGuid():N}");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void ACheckpoint()
    {
        using (var trainer = Trainer(1))
        {
            trainer.SaveCheckpoint(_path);
        }

        using var same = Trainer(1);
        same.LoadCheckpoint(_path);
        using var other = Trainer(2);
        var refused = Assert.Throws<InvalidDataException>(() => other.LoadCheckpoint(_path));
        Assert.Contains("Power = 1", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Power = 2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void InitialParametersAndThoseOfALearner()
    {
        var parameters = Parameters.Initialize(new PoweredLine(1), 1);
        using (Trainer(1, parameters))
        {
            using var learner = new Learner<PoweredLine>(new PoweredLine(1), parameters, s_inner, null, Target.Cpu);
        }

        const string Message = "The parameters are of a model with Power = 1, and this model has Power = 2";
        Assert.Contains(Message, Assert.Throws<ArgumentException>(() => Trainer(2, parameters)).Message, StringComparison.Ordinal);
        Assert.Contains(
            Message, Assert.Throws<ArgumentException>(() => new Learner<PoweredLine>(new PoweredLine(2), parameters, s_inner, null, Target.Cpu)).Message, StringComparison.Ordinal);
    }

    private static MetaTrainer<PoweredLine> Trainer(int power, Parameters? initial = null)
    {
        var model = new PoweredLine(power);
        return new(model, model.Programs.Mse, new Fomaml { Inner = s_inner }, new MetaTrainerOptions { Target = Target.Cpu, Initial = initial });
    }
}
