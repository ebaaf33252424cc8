using ImamlDsl.TorchSharp.Tests.Models;

namespace ImamlDsl.TorchSharp.Tests;

public sealed class OuterOptimizerTests
{
    private const int Length = 50;

    [TorchFact]
    public void Adam_is_Adam() =>
        Same(new Adam { LearningRate = 0.01 }, new TorchOuterOptimizer(parameters => torch.optim.Adam(parameters, 0.01)));

    [TorchFact]
    public void Sgd_with_momentum_is_Sgd_with_momentum() =>
        Same(
            new Sgd { LearningRate = 0.01, Momentum = 0.9 },
            new TorchOuterOptimizer(parameters => torch.optim.SGD(parameters, 0.01, momentum: 0.9)));

    [TorchTheory]
    [InlineData("Adam")]
    [InlineData("AMSGrad")]
    [InlineData("Momentum")]
    public void A_state_that_was_saved_continues_bit_for_bit(string name)
    {
        var optimizer = new TorchOuterOptimizer(parameters => name switch
        {
            "Adam" => torch.optim.Adam(parameters, 0.01),
            "AMSGrad" => torch.optim.Adam(parameters, 0.01, amsgrad: true),
            _ => torch.optim.SGD(parameters, 0.01, momentum: 0.9),
        });
        var (state, theta) = (optimizer.CreateState(Length), Numbers.Random(Length, 0));
        var memory = new MemoryStream();
        IOuterOptimizerState restored;
        Steps(state, theta, 0, 5);
        double[] other = [.. theta];

        // A scope of the caller's must not end what is loaded.
        using (torch.NewDisposeScope())
        {
            using var writer = new BinaryWriter(memory, System.Text.Encoding.UTF8, leaveOpen: true);
            writer.Write("before");
            state.Save(writer);
            writer.Write("after");
        }

        memory.Position = 0;
        using (torch.NewDisposeScope())
        {
            using var reader = new BinaryReader(memory);
            restored = optimizer.CreateState(Length);
            Assert.Equal("before", reader.ReadString());
            restored.Load(reader);
            Assert.Equal("after", reader.ReadString());
        }

        Steps(state, theta, 5, 10);
        Steps(restored, other, 5, 10);
        Assert.Equal(theta, other);
        ((IDisposable)state).Dispose();
        ((IDisposable)restored).Dispose();
    }

    [TorchFact]
    public void A_state_of_another_kind_or_size_is_refused()
    {
        var memory = new MemoryStream();
        var adam = new TorchOuterOptimizer(parameters => torch.optim.Adam(parameters, 0.01));
        var sgd = new TorchOuterOptimizer(parameters => torch.optim.SGD(parameters, 0.1));
        adam.CreateState(3).Save(new BinaryWriter(memory));

        Assert.Equal("The checkpoint holds the state of Adam for 3 parameters; this optimiser is SGD for 3. Create it as it was saved.",
            Assert.Throws<InvalidDataException>(() => Load(sgd, 3, memory.ToArray())).Message);
        Assert.Equal("The checkpoint holds the state of Adam for 3 parameters; this optimiser is Adam for 4. Create it as it was saved.",
            Assert.Throws<InvalidDataException>(() => Load(adam, 4, memory.ToArray())).Message);
        var cut = memory.ToArray()[..^8];
        Assert.Throws<InvalidDataException>(() => Load(adam, 3, cut));
    }

    [TorchFact]
    public void A_trainer_goes_on_from_its_checkpoint()
    {
        var path = Path.Combine(Path.GetTempPath(), $"imamldsl-{Guid.NewGuid():N}.checkpoint");
        try
        {
            using var trainer = Trainer();
            trainer.Train(new Sinusoid { Shots = 5 }, steps: 3);
            trainer.SaveCheckpoint(path);
            trainer.Train(new Sinusoid { Shots = 5 }, steps: 3);
            using var other = Trainer();
            other.LoadCheckpoint(path);
            other.Train(new Sinusoid { Shots = 5 }, steps: 3);

            Assert.Equal(trainer.Parameters.Values.ToArray(), other.Parameters.Values.ToArray());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TorchFact]
    public void What_cannot_serve_is_refused()
    {
        var lbfgs = new TorchOuterOptimizer(parameters => torch.optim.LBFGS(parameters));
        Assert.StartsWith("torch.optim.LBFGS evaluates the loss at points of its own choice",
            Assert.Throws<NotSupportedException>(() => lbfgs.CreateState(3)).Message);
        Assert.StartsWith("The delegate returned no optimiser",
            Assert.Throws<InvalidOperationException>(() => new TorchOuterOptimizer(_ => null!).CreateState(3)).Message);
        var state = new TorchOuterOptimizer(parameters => torch.optim.SGD(parameters, 0.1)).CreateState(3);
        Assert.StartsWith("The gradient must have 3 entries; 2 were given.",
            Assert.Throws<ArgumentException>(() => state.Step(new double[3], new double[2])).Message);
        Assert.StartsWith("θ must have 3 entries; 4 were given.",
            Assert.Throws<ArgumentException>(() => state.Step(new double[4], new double[3])).Message);
        Assert.Throws<ArgumentNullException>(() => new TorchOuterOptimizer(null!));
    }

    private static MetaTrainer<Regressor> Trainer()
    {
        var model = new Regressor();
        var fomaml = new Fomaml { Inner = new GradientDescent { LearningRate = 0.05, Steps = 2, Backtracking = false } };
        return new MetaTrainer<Regressor>(model, model.Programs.Mse, fomaml, new MetaTrainerOptions
        {
            Target = Target.Cpu,
            Outer = new TorchOuterOptimizer(parameters => torch.optim.Adam(parameters, 0.01)),
            MetaBatchSize = 2,
        });
    }

    private static void Same(IOuterOptimizer expected, TorchOuterOptimizer optimizer)
    {
        var before = LiveTensors.Settled();
        var (own, theirs) = (expected.CreateState(Length), optimizer.CreateState(Length));
        var (theta, other) = (Numbers.Random(Length, 0), Numbers.Random(Length, 0));
        for (var step = 0; step < 50; step++)
        {
            // What a step makes is not the caller's scope's.
            using var scope = torch.NewDisposeScope();
            Steps(own, theta, step, step + 1);
            Steps(theirs, other, step, step + 1);
            Numbers.AreClose(theta, other, 1e-12);
        }

        ((IDisposable)theirs).Dispose();
        // TorchSharp counts the tensor that became a parameter as living on.
        Assert.Equal(before + 1, torch.Tensor.TotalCount);
    }

    private static void Steps(IOuterOptimizerState state, double[] theta, int first, int end)
    {
        for (var step = first; step < end; step++)
        {
            state.Step(theta, Numbers.Random(Length, 100 + step));
        }
    }

    private static void Load(TorchOuterOptimizer optimizer, int length, byte[] bytes) =>
        optimizer.CreateState(length).Load(new BinaryReader(new MemoryStream(bytes)));
}
