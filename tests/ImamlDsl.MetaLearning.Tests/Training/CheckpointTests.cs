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

    [Theory]
    [InlineData("none")]
    [InlineData("no folder/none")]
    public void A_missing_file_is_named(string name)
    {
        using var trainer = MetaTrainerTests.Create(Algorithm(1));
        var path = Path.Combine(Path.GetTempPath(), name);
        var missing = Assert.Throws<FileNotFoundException>(() => trainer.LoadCheckpoint(path));
        Assert.Equal($"There is no file '{path}' to load a checkpoint from.", missing.Message);
        Assert.Equal(path, missing.FileName);
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

    /// <summary>The memory budget changes no bit, so a run may move to a machine with another.</summary>
    [Fact]
    public void Another_memory_budget_continues_the_run()
    {
        var maml = new Maml { Inner = new GradientDescent { LearningRate = 0.1, Steps = 3, Backtracking = false } };
        using var first = MetaTrainerTests.Create(maml);
        first.Train(new LineEpisodes(), 2);
        first.SaveCheckpoint(_path);
        first.Train(new LineEpisodes(), 2);
        using var second = MetaTrainerTests.Create(maml with { MemoryBudget = 0 });
        second.LoadCheckpoint(_path);
        second.Train(new LineEpisodes(), 2);
        Assert.Equal(first.Parameters.Values.ToArray(), second.Parameters.Values.ToArray());
        using var other = MetaTrainerTests.Create(maml with { Window = 1 });
        Assert.Contains("Window = 1", Assert.Throws<InvalidDataException>(() => other.LoadCheckpoint(_path)).Message);
    }

    [Fact]
    public void A_link_is_followed_and_a_device_refused()
    {
        using var trainer = MetaTrainerTests.Create(Algorithm(1));
        var link = _path + ".link";
        File.WriteAllText(_path, "");
        File.CreateSymbolicLink(link, _path);
        const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_path, Own);
        }

        try
        {
            trainer.SaveCheckpoint(link);
            Assert.Equal(_path, new FileInfo(link).LinkTarget);
            Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(_path) == Own, "who may read it has changed");
            trainer.LoadCheckpoint(_path);
        }
        finally
        {
            File.Delete(link);
        }

        if (!OperatingSystem.IsWindows())
        {
            Assert.Contains("is a device", Assert.Throws<IOException>(() => trainer.SaveCheckpoint("/dev/null")).Message);
        }
    }

    [Fact]
    public void A_directory_is_not_loaded_and_a_missing_one_is_named()
    {
        using var trainer = MetaTrainerTests.Create(Algorithm(1));
        var folder = Path.GetTempPath();
        var refused = Assert.Throws<UnauthorizedAccessException>(() => trainer.LoadCheckpoint(folder));
        Assert.StartsWith($"'{folder}' is a directory; a checkpoint is a file.", refused.Message);
        var path = Path.Combine(_path, "x");
        Assert.Equal(
            $"'{path}' cannot be written: there is no folder '{_path}'; create it.",
            Assert.Throws<DirectoryNotFoundException>(() => trainer.SaveCheckpoint(path)).Message);
    }

    /// <summary>Not all that lies there is a device.</summary>
    [SharedMemoryFact]
    public void A_file_in_shared_memory_is_written()
    {
        using var trainer = MetaTrainerTests.Create(Algorithm(1));
        var path = $"/dev/shm/{Guid.NewGuid():N}.checkpoint";
        try
        {
            trainer.SaveCheckpoint(path);
            trainer.LoadCheckpoint(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_state_that_is_longer_or_shorter_is_refused()
    {
        using var adam = MetaTrainerTests.Create(Algorithm(1), outer: new Odd(3));
        adam.SaveCheckpoint(_path);
        foreach (var length in new[] { 2, 4 })
        {
            using var other = MetaTrainerTests.Create(Algorithm(1), outer: new Odd(length));
            Assert.Contains("another state", Assert.Throws<InvalidDataException>(() => other.LoadCheckpoint(_path)).Message);
        }
    }

    /// <summary>It can then not be put back either, and the trainer says so rather than go on.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_state_that_is_read_otherwise_than_it_was_written_stops_the_trainer(bool warm)
    {
        using var trainer = MetaTrainerTests.Create(Algorithm(1) with { WarmStart = warm }, outer: new Odd(3, 4));
        trainer.Train(new LineEpisodes(), 1);
        trainer.SaveCheckpoint(_path);
        var theta = trainer.Parameters.Values.ToArray();
        var failure = Assert.Throws<InvalidDataException>(() => trainer.LoadCheckpoint(_path));
        Assert.Contains("another state", failure.Message);
        Assert.Contains("must not be used", failure.Message);
        Assert.IsType<InvalidDataException>(failure.InnerException);
        Assert.Equal(theta, trainer.Parameters.Values.ToArray());
        Assert.Equal(1, trainer.Steps);
        Assert.Contains("could not be put back", Assert.Throws<InvalidOperationException>(() => trainer.Train(new LineEpisodes(), 1)).Message);
        Assert.Throws<InvalidOperationException>(() => trainer.SaveCheckpoint(_path));
    }

    /// <summary>What the optimiser has made of a step that θ has not taken cannot be taken back.</summary>
    [Fact]
    public void A_failed_update_stops_the_trainer_until_a_checkpoint_is_loaded()
    {
        var fails = true;
        using var trainer = MetaTrainerTests.Create(Algorithm(1), outer: new Adam { LearningRate = 10, Schedule = step => step == 1 && fails ? 1e308 : 0.01 });
        trainer.SaveCheckpoint(_path);
        Assert.Contains("update of θ is not finite", Assert.Throws<MetaLearningException>(() => trainer.Train(new LineEpisodes(), 3)).Message);
        var theta = trainer.Parameters.Values.ToArray();
        Assert.All(theta, value => Assert.True(double.IsFinite(value)));
        Assert.Equal(1, trainer.Steps);
        Assert.Contains("Load a checkpoint", Assert.Throws<InvalidOperationException>(() => trainer.Train(new LineEpisodes(), 1)).Message);
        Assert.Throws<InvalidOperationException>(() => trainer.SaveCheckpoint(_path));
        fails = false;
        trainer.LoadCheckpoint(_path);
        trainer.Train(new LineEpisodes(), 3);
        Assert.Equal(3, trainer.Steps);
    }

    /// <summary>An optimiser that throws may have changed its state.</summary>
    [Fact]
    public void An_optimiser_that_throws_stops_the_trainer_too()
    {
        using var trainer = MetaTrainerTests.Create(Algorithm(1), outer: new Failing());
        Assert.Equal("no more", Assert.Throws<NotSupportedException>(() => trainer.Train(new LineEpisodes(), 3)).Message);
        Assert.Equal(1, trainer.Steps);
        Assert.Contains("Load a checkpoint", Assert.Throws<InvalidOperationException>(() => trainer.Train(new LineEpisodes(), 1)).Message);
        Assert.Throws<InvalidOperationException>(() => trainer.SaveCheckpoint(_path));
    }

    private sealed class Failing : IOuterOptimizer, IOuterOptimizerState
    {
        private int _steps;

        public IOuterOptimizerState CreateState(int parameters) => this;

        public void Step(Span<double> theta, ReadOnlySpan<double> gradient)
        {
            if (++_steps > 1)
            {
                throw new NotSupportedException("no more");
            }
        }

        public void Save(BinaryWriter writer) => writer.Write(_steps);

        public void Load(BinaryReader reader) => _steps = reader.ReadInt32();
    }

    /// <summary>An optimiser whose state has some length.</summary>
    private sealed class Odd(int length, int? read = null) : IOuterOptimizer
    {
        public IOuterOptimizerState CreateState(int parameters) => new State(length, read ?? length);

        public override string ToString() => "odd";

        private sealed class State(int length, int read) : IOuterOptimizerState
        {
            public void Step(Span<double> theta, ReadOnlySpan<double> gradient)
            {
            }

            public void Save(BinaryWriter writer) => writer.Write(new byte[length]);

            public void Load(BinaryReader reader)
            {
                for (var i = 0; i < read; i++)
                {
                    reader.ReadByte();
                }
            }
        }
    }

    private static ImplicitMaml Algorithm(double lambda) =>
        new() { Inner = new GradientDescent { LearningRate = 0.1, Steps = 5 }, Lambda = Lambda.Scalar(lambda) };
}
