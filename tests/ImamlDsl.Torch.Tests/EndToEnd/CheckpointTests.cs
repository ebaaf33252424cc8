using ImamlDsl.Tests.Models;
using ImamlDsl.Torch.Tests.Conformance;

namespace ImamlDsl.Torch.Tests.EndToEnd;

/// <summary>Runs that are broken off and continued, on the same target and on the other.</summary>
public sealed class CheckpointTests(TorchRuntimes runtimes) : TorchTests(runtimes), IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"checkpoint-{Guid.NewGuid():N}");

    public void Dispose() => File.Delete(_file);

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void TrainingContinues(string command, string device)
    {
        var torch = Torch(command, device);
        using var whole = Create(torch);
        whole.Train(new Sinusoid(), 6);
        foreach (var (first, second) in ((Target, Target)[])[(torch, torch), (torch, Cpu), (Cpu, torch)])
        {
            using (var begun = Create(first))
            {
                begun.Train(new Sinusoid(), 4);
                begun.SaveCheckpoint(_file);
            }

            using var continued = Create(second);
            continued.LoadCheckpoint(_file);
            continued.Train(new Sinusoid(), 2);
            Assert.Equal(6, continued.Steps);
            Relative.Equal(whole.Parameters.Values.ToArray(), continued.Parameters.Values.ToArray(), 1e-12, $"{first}, then {second}");
        }
    }

    private static MetaTrainer<SineRegressor> Create(Target target)
    {
        var model = new SineRegressor();
        return new(
            model, model.Programs.Mse, Algorithms.Implicit, new() { Target = target, Precision = Precision.Double, MetaBatchSize = 5, Seed = 4 });
    }
}
