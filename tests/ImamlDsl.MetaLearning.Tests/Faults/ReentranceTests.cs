namespace ImamlDsl.MetaLearning.Tests;

/// <summary>What a computation calls may not begin another of the same engine or trainer, and changes nothing by trying.</summary>
public sealed class ReentranceTests
{
    private const string Engine = "This engine computes already, in the call that led here; open a second engine";
    private const string Trainer = "This trainer computes already, in the call that led here; call it between steps";

    [Fact]
    public void An_inner_solver_cannot_compute_with_the_engine_that_runs_it()
    {
        var model = new LinearModel();
        var batch = new EpisodeBatch(new LineEpisodes().Layout, 3);
        batch.Fill(new LineEpisodes(), 1, 1, 1);
        using var device = new NaiveDevice(chunk: 1);
        Action inner = () => { };
        var solver = new DelegateSolver((problem, phi, _) =>
        {
            inner();
            return BlackBoxFaults.Minimize(problem, phi);
        });
        using var engine = new MetaGradientEngine(device, new ImplicitMaml { Inner = solver, Lambda = Lambda.Scalar(1) }, model.Mse);
        using var undisturbed = new MetaGradient(engine.Layout);
        engine.Compute(Settings.Theta(model), batch.Support, batch.Query, undisturbed);

        using var other = new MetaGradient(engine.Layout);
        using var result = new MetaGradient(engine.Layout);
        var refused = new List<string>();
        inner = () =>
        {
            var again = inner;
            inner = () => { }; // should the call be let in, it ends
            refused.Add(Record.Exception(() => engine.Compute([9, 9, 9], batch.Query, batch.Support, other))?.Message ?? "let in");
            inner = again;
        };
        engine.Compute(Settings.Theta(model), batch.Support, batch.Query, result);
        Assert.Equal(3, refused.Count);
        Assert.All(refused, message => Assert.StartsWith(Engine, message));
        Assert.Equal(undisturbed.Gradient.ToArray(), result.Gradient.ToArray());
        Assert.True(other.Tasks.IsEmpty);
    }

    [Theory]
    [InlineData("Train")]
    [InlineData("Train for a time")]
    [InlineData("Evaluate")]
    [InlineData("LoadCheckpoint")]
    public void Neither_an_inner_solver_nor_a_source_can_use_the_trainer_that_runs_them(string call)
    {
        MetaTrainer<LinearModel> trainer = null!;
        var refused = new List<string>();
        var quiet = new LineEpisodes();
        var disturbs = false;
        var solver = new DelegateSolver((problem, phi, _) =>
        {
            Disturb();
            return BlackBoxFaults.Minimize(problem, phi);
        });
        var episodes = new LineEpisodes { Interfere = (_, _) => Disturb() };
        var algorithm = new ImplicitMaml { Inner = solver, Lambda = Lambda.Scalar(1) };
        using var undisturbed = MetaTrainerTests.Create(algorithm);
        undisturbed.Train(episodes, 2);
        var (theta, loss) = (undisturbed.Parameters.Values.ToArray(), undisturbed.Evaluate(episodes, 4).Loss);
        using var disturbed = trainer = MetaTrainerTests.Create(algorithm);
        disturbs = true;
        disturbed.Train(episodes, 2);
        Assert.Equal(16, refused.Count); // by source and solver, for four tasks in two steps
        Assert.Equal(theta, disturbed.Parameters.Values.ToArray());
        Assert.Equal(loss, disturbed.Evaluate(episodes, 4).Loss);
        Assert.Equal(24, refused.Count);
        Assert.Equal(2, disturbed.Steps);
        Assert.All(refused, message => Assert.StartsWith(Trainer, message));

        void Disturb()
        {
            if (disturbs)
            {
                disturbs = false; // should the call be let in, it ends
                refused.Add(Record.Exception(Call)?.Message ?? "let in");
                disturbs = true;
            }
        }

        void Call()
        {
            switch (call)
            {
                case "Train":
                    trainer.Train(quiet, 1);
                    break;
                case "Train for a time":
                    trainer.Train(quiet, TimeSpan.FromSeconds(1));
                    break;
                case "Evaluate":
                    trainer.Evaluate(quiet, 2);
                    break;
                default:
                    trainer.LoadCheckpoint("no-such-file");
                    break;
            }
        }
    }

    [Fact]
    public void Who_is_told_of_progress_may_use_the_trainer_and_so_may_anyone_after_a_failure()
    {
        var path = Path.GetTempFileName();
        try
        {
            var algorithm = new ImplicitMaml { Inner = new GradientDescent { LearningRate = 0.1, Steps = 3 }, Lambda = Lambda.Scalar(1) };
            using var trainer = MetaTrainerTests.Create(algorithm);
            trainer.Train(new LineEpisodes(), 1, new Told(() =>
            {
                trainer.Evaluate(new LineEpisodes(), 2);
                trainer.SaveCheckpoint(path);
                trainer.Train(new LineEpisodes(), 1);
                trainer.LoadCheckpoint(path);
            }));
            Assert.Equal(1, trainer.Steps);
            var broken = new LineEpisodes { Interfere = (_, _) => throw new IOException("unreadable") };
            Assert.Throws<IOException>(() => trainer.Train(broken, 1));
            Assert.Throws<IOException>(() => trainer.Evaluate(broken, 2));
            trainer.Train(new LineEpisodes(), 1);
            Assert.Equal(2, trainer.Steps);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private sealed class Told(Action action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action();
    }
}
