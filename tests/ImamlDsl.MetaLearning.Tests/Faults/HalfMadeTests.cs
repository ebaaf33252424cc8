namespace ImamlDsl.MetaLearning.Tests;

/// <summary>A worker whose parts cannot all be made gives back those that were.</summary>
public sealed class HalfMadeTests
{
    [Theory]
    [InlineData("dense solver", "MaxLength is 1")]
    [InlineData("preconditioner", "no such part")]
    [InlineData("lambda", "'NoSuch'")]
    [InlineData("inner solver", "no such part")]
    public void A_step_leaves_no_vectors_and_no_evaluators(string fault, string words)
    {
        var model = new LinearModel();
        var device = new NaiveDevice(chunk: 1);
        for (var attempt = 0; attempt < 2; attempt++)
        {
            using var trainer = new MetaTrainer<LinearModel>(model, model.Mse, Broken(fault), new() { Target = new Given(device), MetaBatchSize = 2 });
            var before = (device.Alive, device.Evaluators);
            Assert.Contains(words, Assert.ThrowsAny<Exception>(() => trainer.Train(new LineEpisodes(), 1)).Message);
            Assert.Equal((before.Alive + 1, before.Evaluators), (device.Alive, device.Evaluators)); // the gradients of the batch stay for the next step
        }

        Assert.Equal((0, 0), (device.Alive, device.Evaluators));
    }

    [Theory]
    [InlineData("lambda")]
    [InlineData("inner solver")]
    public void Nor_does_an_evaluation(string fault)
    {
        var model = new LinearModel();
        var device = new NaiveDevice(chunk: 1);
        using (var trainer = new MetaTrainer<LinearModel>(model, model.Mse, Broken(fault), new() { Target = new Given(device) }))
        {
            Assert.ThrowsAny<Exception>(() => trainer.Evaluate(new LineEpisodes(), 2));
            Assert.Equal(0, device.Evaluators);
        }

        Assert.Equal((0, 0), (device.Alive, device.Evaluators));
    }

    /// <summary>Two equal columns, beside which the diagonal vanishes: s·I + UᵀSU has no factors.</summary>
    [Fact]
    public void Nor_does_a_low_rank_lambda_that_has_no_inverse()
    {
        var model = new LinearModel();
        var column = new Dictionary<string, double[]> { ["W"] = [1e200, 1e200], ["B"] = [1e200] };
        var device = new NaiveDevice();
        Assert.ThrowsAny<Exception>(() => Lambda.LowRankPlusDiagonal(Lambda.Scalar(1), [column, column]).On(device, model.Layout, 2));
        Assert.Equal(0, device.Alive);
    }

    private static ImplicitMaml Broken(string fault)
    {
        var whole = new ImplicitMaml { Inner = Settings.Plain(0.1, 2) with { Momentum = 0.5 }, Lambda = Lambda.Scalar(1) };
        return fault switch
        {
            "dense solver" => whole with { Solver = new DenseSolve { MaxLength = 1 } },
            "preconditioner" => whole with { Solver = new ConjugateGradient { Preconditioner = new Refusing() } },
            "lambda" => whole with { Lambda = Lambda.PerTensor(new Dictionary<string, double> { ["NoSuch"] = 1 }) },
            _ => whole with { Inner = new Refusing() },
        };
    }

    private sealed class Refusing : IInnerSolver, IPreconditioner
    {
        IInnerWorkspace IInnerSolver.CreateWorkspace(IDevice device, int tasks, int length) => throw new NotSupportedException("no such part");

        IPreconditionerWorkspace IPreconditioner.CreateWorkspace(IDevice device, int tasks, int length) => throw new NotSupportedException("no such part");
    }

    private sealed class Given(NaiveDevice device) : Target
    {
        public override string Name => "given";

        public override IDevice Open(Precision precision) => device;
    }
}
