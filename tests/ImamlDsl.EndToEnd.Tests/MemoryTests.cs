using ImamlDsl.Cpu;
using ImamlDsl.EndToEnd.Tests.Models;

namespace ImamlDsl.EndToEnd.Tests;

/// <summary>What meta-steps hold in memory, counted in the target's native memory and on the managed heap.</summary>
public class MemoryTests
{
    private static readonly Conv4 Model = new();

    [Theory]
    [InlineData(16, 5)]
    [InlineData(64, 5)]
    [InlineData(4, 16)]
    [InlineData(4, 64)]
    public void ImplicitMamlHoldsTheSameForAnyNumberOfSteps(int innerSteps, int linearSteps)
    {
        var few = PeakOf(Imaml(4, 5));
        Assert.True(few > 0);
        Assert.Equal(few, PeakOf(Imaml(innerSteps, linearSteps)));
    }

    /// <summary>One 20-way 5-shot task, where arrays of all images outweigh vectors of parameters.</summary>
    [Fact]
    public void ImplicitMamlHoldsAtMostTwiceWhatAGradientDoes()
    {
        var model = new Conv4 { Ways = 20 };
        var episodes = Blobs.Episodes(20, 5, 5);
        var batch = new EpisodeBatch(episodes.Layout, 1);
        batch.Fill(episodes, 1, 1, 1);
        var gradientAlone = PeakOf(() =>
        {
            using var device = new CpuTarget { Threads = 1 }.Open(Precision.Single);
            using var program = device.Compile(model.Programs.Loss);
            using var evaluator = program.CreateEvaluator();
            using var phi = device.Allocate(1, ((IModel)model).Layout.AdaptedLength);
            using var gradient = device.Allocate(1, phi.Length);
            evaluator.Bind(batch.Support, 0, 1);
            evaluator.Gradient(phi, new double[1], gradient);
        });
        var whole = PeakOf(() =>
        {
            using var device = new CpuTarget { Threads = 1 }.Open(Precision.Single);
            using var engine = new MetaGradientEngine(device, Imaml(1, 1) with { Inner = Plain(1) }, model.Programs.Loss);
            using var result = new MetaGradient(((IModel)model).Layout);
            engine.Compute(Parameters.Initialize(model, 1).Values, batch.Support, batch.Query, result, measureBefore: true);
        });
        Assert.InRange((double)whole / gradientAlone, 1, 2);
    }

    [Fact]
    public void EvaluatorsThatDoNotRunAtTheSameTimeShareTheirScratch()
    {
        using var device = new CpuTarget { Threads = 1 }.Open(Precision.Single);
        using var program = device.Compile(Model.Programs.Loss);
        var data = Data();
        using var phi = device.Allocate(1, ((IModel)Model).Layout.AdaptedLength);
        using var gradient = device.Allocate(1, phi.Length);
        var before = NativeUsage.Bytes;
        var evaluators = Enumerable.Range(0, 5).Select(_ => program.CreateEvaluator()).ToArray();
        long first = 0;
        for (var i = 0; i < evaluators.Length; i++)
        {
            evaluators[i].Bind(data, 0, 1);
            evaluators[i].Gradient(phi, new double[1], gradient);
            first = i == 0 ? NativeUsage.Bytes - before : first;
        }

        Assert.InRange(NativeUsage.Bytes - before, first, first + (first / 100));
        foreach (var evaluator in evaluators)
        {
            evaluator.Dispose();
        }

        Assert.Equal(before, NativeUsage.Bytes);
    }

    [Fact]
    public void WithoutABudgetMamlGrowsByThePhiOfEachStepOnly()
    {
        var (four, sixteen) = (PeakOf(Maml(4) with { MemoryBudget = 0 }), PeakOf(Maml(16) with { MemoryBudget = 0 }));
        var lines = ((((IModel)Model).Layout.AdaptedLength * sizeof(float)) + 63) / 64;
        Assert.Equal(12L * 64 * lines, sixteen - four);
    }

    [Fact]
    public void MamlKeepsLinearisationsWithinItsBudget()
    {
        var without = PeakOf(Maml(8) with { MemoryBudget = 0 });
        var all = PeakOf(Maml(8) with { MemoryBudget = long.MaxValue }) - without; // 8 in place of the one that is made again
        foreach (var budget in new[] { all / 7, all / 2, all })
        {
            Assert.InRange(PeakOf(Maml(8) with { MemoryBudget = budget }) - without, budget / 3, budget);
        }
    }

    [Fact]
    public void AMetaStepAllocatesNothingAfterWarmUp()
    {
        foreach (IMetaAlgorithm algorithm in new IMetaAlgorithm[] { Imaml(3, 2), Maml(2), new Fomaml { Inner = Plain(2) } })
        {
            using var trainer = Trainer(algorithm);
            var episodes = Blobs.Episodes(5, 1, 1);
            var layoutOnly = ImamlDsl.Episodes.FromDelegate(episodes.Layout, static (_, _) => { });
            trainer.Train(layoutOnly, 2);
            var before = GC.GetAllocatedBytesForCurrentThread();
            trainer.Train(layoutOnly, 3);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    private static TaskData Data()
    {
        var episodes = Blobs.Episodes(5, 1, 1);
        var batch = new EpisodeBatch(episodes.Layout, 1);
        batch.Fill(episodes, 1, 1, 1);
        return batch.Support;
    }

    private static long PeakOf(IMetaAlgorithm algorithm) => PeakOf(() =>
    {
        using var trainer = Trainer(algorithm);
        trainer.Train(Blobs.Episodes(5, 1, 1), 1);
    });

    private static long PeakOf(Action run)
    {
        var before = NativeUsage.Bytes;
        NativeUsage.ResetPeak();
        run();
        Assert.Equal(before, NativeUsage.Bytes); // everything is given back
        return NativeUsage.PeakBytes - before;
    }

    private static MetaTrainer<Conv4> Trainer(IMetaAlgorithm algorithm) => new(Model, Model.Programs.Loss, algorithm,
        new() { Target = new CpuTarget { Threads = 1 }, MetaBatchSize = 2, Seed = 1 });

    private static GradientDescent Plain(int steps) => new() { LearningRate = 0.05, Steps = steps, Backtracking = false };

    private static Maml Maml(int steps) => new() { Inner = Plain(steps) };

    private static ImplicitMaml Imaml(int innerSteps, int linearSteps) => new()
    {
        Inner = new GradientDescent { LearningRate = 0.05, Steps = innerSteps },
        Lambda = Lambda.Scalar(2),
        Solver = new ConjugateGradient { MaxIterations = linearSteps, Tolerance = 0 },
    };
}
