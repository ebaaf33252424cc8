using ImamlDsl.EndToEnd.Tests.Models;

namespace ImamlDsl.EndToEnd.Tests;

/// <summary>Faults are seen, and nothing is lost by them.</summary>
public class FaultTests
{
    [Fact]
    public void AnInfiniteSecondDerivativeIsReportedAndDoesNotSilenceTheTask()
    {
        var model = new SharpPrior();
        var imaml = new ImplicitMaml { Inner = new GradientDescent { LearningRate = 0.01, Steps = 3 }, Lambda = Lambda.Scalar(1) };
        var sinusoid = new Sinusoid();
        var batch = new EpisodeBatch(sinusoid.Layout, 2);
        batch.Fill(sinusoid, 1, 2, 3);
        using var meta = imaml.MetaGradient(model.Programs.Loss, Parameters.Initialize(model, 0), batch, Target.Cpu);
        foreach (var task in meta.Tasks)
        {
            Assert.Equal(FirstOrderReason.NotFinite, task.FirstOrder);
        }

        Assert.NotEqual(0, meta.Gradient[0]);
        Assert.True(double.IsFinite(meta.Gradient[0]) && double.IsFinite(meta.Gradient[1]));
    }

    [Fact]
    public void AFailedBindLeavesNothingBound()
    {
        var model = new Conv4();
        using var device = Target.Cpu.Open(Precision.Single);
        using var program = device.Compile(model.Programs.Loss);
        using var evaluator = program.CreateEvaluator();
        var episodes = Blobs.Episodes(5, 1, 1);
        var batch = new EpisodeBatch(episodes.Layout, 2);
        batch.Fill(episodes, 1, 2, 3);
        evaluator.Bind(batch.Support, 0, 2);

        ((TaskInput<int>)batch.Query.Inputs[1]).Values[3] = 9;
        var error = Assert.Throws<ArgumentException>(() => evaluator.Bind(batch.Query, 0, 1));
        Assert.Contains("indices from 0 to 4; the query data of task 0 hold 9 at position 3", error.Message);
        using var phi = device.Allocate(2, ((IModel)model).Layout.AdaptedLength);
        using var gradient = device.Allocate(2, phi.Length);
        Assert.Throws<InvalidOperationException>(() => evaluator.Gradient(phi, new double[2], gradient));

        evaluator.Bind(batch.Support, 0, 2);
        Assert.Throws<ArgumentException>(() => evaluator.Gradient(phi, new double[2], phi));
        evaluator.Gradient(phi, new double[2], gradient);
    }
}
