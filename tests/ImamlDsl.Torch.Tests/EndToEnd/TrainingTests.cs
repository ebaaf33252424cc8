using ImamlDsl.EndToEnd.Tests.Models;
using ImamlDsl.Tests.Models;
using ImamlDsl.Torch.Tests.Conformance;

namespace ImamlDsl.Torch.Tests.EndToEnd;

/// <summary>
/// Meta-training on libtorch against the cpu target, from the same seed: θ after a hundred meta-steps, and the reports of the last.
/// Distances measured: up to 2.3e-13 in double precision (iMAML; the others 1e-16), up to 3.4e-8 in single.
/// </summary>
public sealed class TrainingTests(TorchRuntimes runtimes) : TorchTests(runtimes)
{
    public static TheoryData<string, string, string> Rows => Algorithms.Rows();

    [TorchTheory]
    [MemberData(nameof(Rows))]
    public void SineWavesInDoublePrecision(string command, string device, string algorithm) =>
        Compare(new SineRegressor(), m => m.Programs.Mse, Algorithms.Named(algorithm), Precision.Double, Torch(command, device), 1e-11);

    /// <summary>
    /// At λ = 2 some tasks' H + λI has eigenvalues near 0, where conjugate gradients magnify rounding: after 100 meta-steps θ differs by 1 %, which tells
    /// of the tasks' condition. At λ = 10 it tells of the target.
    /// </summary>
    [TorchTheory]
    [MemberData(nameof(Rows))]
    public void SineWavesInSinglePrecision(string command, string device, string algorithm)
    {
        var settings = algorithm == "iMAML" ? Algorithms.Implicit with { Lambda = Lambda.Scalar(10) } : Algorithms.Named(algorithm);
        Compare(new SineRegressor(), m => m.Programs.Mse, settings, Precision.Single, Torch(command, device), 1e-6);
    }

    /// <summary>The first layer is learned by the outer loop only: outer gradients and mixed products.</summary>
    [TorchTheory]
    [MemberData(nameof(Rows))]
    public void ParametersThatAreNotAdapted(string command, string device, string algorithm) =>
        Compare(new SmoothRegressor(), m => m.Programs.Mse, Algorithms.Named(algorithm), Precision.Double, Torch(command, device), 1e-11);

    private static void Compare<TModel>(
        TModel model, Func<TModel, ProgramDefinition> loss, IMetaAlgorithm algorithm, Precision precision, Target torch, double tolerance)
        where TModel : IModel
    {
        using var expected = Train(Cpu);
        using var actual = Train(torch);
        var start = Parameters.Initialize(model, 1, precision).Values.ToArray();
        var moved = expected.Parameters.Values.ToArray().Zip(start, (after, before) => Math.Abs(after - before)).ToArray();
        Assert.True(moved.Max() > 0.03, $"θ has moved by {moved.Max()} only");
        Relative.Equal(expected.Parameters.Values.ToArray(), actual.Parameters.Values.ToArray(), tolerance, $"θ by {algorithm.Name}");
        for (var t = 0; t < expected.LastTasks.Length; t++)
        {
            var (one, two) = (expected.LastTasks[t], actual.LastTasks[t]);
            Assert.Equal((one.FirstOrder, one.Clipped, one.Inner.Status), (two.FirstOrder, two.Clipped, two.Inner.Status));
            Assert.Equal((one.Inner.Iterations, one.HessianProducts), (two.Inner.Iterations, two.HessianProducts));
            Assert.Equal(one.QueryLoss, two.QueryLoss, 100 * tolerance * (1 + one.QueryLoss));
        }

        MetaTrainer<TModel> Train(Target target)
        {
            var trainer = new MetaTrainer<TModel>(model, loss(model), algorithm, new()
            {
                Target = target,
                Precision = precision,
                MetaBatchSize = 10,
                Seed = 1,
            });
            trainer.Train(new Sinusoid(), 100);
            return trainer;
        }
    }
}
