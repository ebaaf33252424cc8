namespace ImamlDsl.MetaLearning.Tests;

/// <summary>What an algorithm learns beside the model's parameters, through trainer, files and learner.</summary>
public sealed class LearnedRatesTests : IDisposable
{
    private static readonly Maml MetaSgd = new()
    {
        Inner = new GradientDescent { LearningRate = 0.05, Steps = 2, Backtracking = false, Rates = new LearnedRates { PerStep = true } },
    };

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"rates-{Guid.NewGuid():N}");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Learned_rates_lower_the_query_loss_below_what_fixed_ones_reach()
    {
        var adam = new Adam { LearningRate = 0.02 };
        using var learned = MetaTrainerTests.Create(MetaSgd, outer: adam);
        using var without = MetaTrainerTests.Create(new Maml { Inner = MetaSgd.Inner with { Rates = null } }, outer: adam);
        learned.Train(new LineEpisodes(), 150);
        without.Train(new LineEpisodes(), 150);
        var (with, fixedRate) = (learned.Evaluate(new LineEpisodes(), 100), without.Evaluate(new LineEpisodes(), 100));
        Assert.True(with.Loss.After.Mean + with.Loss.After.HalfWidth < fixedRate.Loss.After.Mean - fixedRate.Loss.After.HalfWidth, $"{with} {fixedRate}");
        Assert.Equal(["W", "B", "learning_rate.0.W", "learning_rate.0.B", "learning_rate.1.W", "learning_rate.1.B"], learned.Parameters.Layout.Parameters.Select(p => p.Name));
        Assert.NotEqual(0.05, learned.Parameters["learning_rate.1.B"][0], 1e-3);
    }

    [Fact]
    public void A_checkpoint_holds_them_and_training_continues_bit_for_bit()
    {
        using var whole = MetaTrainerTests.Create(MetaSgd);
        whole.Train(new LineEpisodes(), 5);
        using (var first = MetaTrainerTests.Create(MetaSgd))
        {
            first.Train(new LineEpisodes(), 3);
            first.SaveCheckpoint(_path);
        }

        using var second = MetaTrainerTests.Create(MetaSgd);
        second.LoadCheckpoint(_path);
        second.Train(new LineEpisodes(), 2);
        Assert.Equal(whole.Parameters.Values.ToArray(), second.Parameters.Values.ToArray());

        // A trainer that learns something else is refused.
        using var other = MetaTrainerTests.Create(new Maml { Inner = MetaSgd.Inner with { Rates = new LearnedRates() } });
        Assert.Throws<InvalidDataException>(() => other.LoadCheckpoint(_path));
    }

    /// <summary>With fewer steps than were trained the first ones' rates, with more the last one's again.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void A_learner_adapts_with_another_number_of_steps(int steps)
    {
        using var trainer = MetaTrainerTests.Create(MetaSgd);
        trainer.Train(new LineEpisodes(), 20);
        trainer.Save(_path);
        float[] x = [0, 0, 1, 0, 0, 1, 1, 1, -1, 0.5f];
        float[] y = [1, 3, 0, 2, -1.5f];
        using var learner = Learner<LinearModel>.Load(new LinearModel(), _path, MetaSgd.Inner with { Steps = steps }, null, NaiveTarget.Instance, "Mse");
        using var adapted = learner.Adapt(x, y);
        using var same = new Learner<LinearModel>(new LinearModel(), trainer.Parameters, MetaSgd.Inner with { Steps = steps }, null, NaiveTarget.Instance, "Mse");
        using var again = same.Adapt(x, y);
        Assert.Equal(again.Loss, adapted.Loss);
        using var trained = new Learner<LinearModel>(new LinearModel(), trainer.Parameters, MetaSgd.Inner, null, NaiveTarget.Instance, "Mse");
        using var usual = trained.Adapt(x, y);
        Assert.True(steps > MetaSgd.Inner.Steps ? adapted.Loss < usual.Loss : adapted.Loss > usual.Loss);
    }

    [Fact]
    public void A_file_holds_them_and_a_learner_adapts_with_them()
    {
        using var trainer = MetaTrainerTests.Create(MetaSgd);
        trainer.Train(new LineEpisodes(), 20);
        trainer.Save(_path);
        float[] x = [0, 0, 1, 0, 0, 1, 1, 1, -1, 0.5f];
        float[] y = [1, 3, 0, 2, -1.5f];
        using var learner = Learner<LinearModel>.Load(new LinearModel(), _path, MetaSgd.Inner, null, NaiveTarget.Instance, "Mse");
        using var adapted = learner.Adapt(x, y);

        // The same steps with the fixed rate end elsewhere.
        using var same = new Learner<LinearModel>(new LinearModel(), trainer.Parameters, MetaSgd.Inner, null, NaiveTarget.Instance, "Mse");
        using var again = same.Adapt(x, y);
        Assert.Equal(again.Loss, adapted.Loss);
        var start = Parameters.Initialize(new LinearModel(), 0, Precision.Double);
        start.Assign(trainer.Parameters.Values[..3]);
        using var plain = new Learner<LinearModel>(new LinearModel(), start, MetaSgd.Inner with { Rates = null }, null, NaiveTarget.Instance, "Mse");
        using var other = plain.Adapt(x, y);
        Assert.NotEqual(adapted.Loss, other.Loss, 1e-4);

        var refused = Assert.Throws<ArgumentException>(() => new Learner<LinearModel>(
            new LinearModel(), trainer.Parameters, MetaSgd.Inner with { Rates = null }, null, NaiveTarget.Instance, "Mse"));
        Assert.Contains("learning_rate.0.W [2]", refused.Message);
        Assert.Contains("learning_rate.0.W", Assert.Throws<InvalidDataException>(
            () => Learner<LinearModel>.Load(new LinearModel(), _path, MetaSgd.Inner with { Rates = null }, null, NaiveTarget.Instance, "Mse")).Message);
    }

    /// <summary>What a file with learned rates is told to be loaded with is what it was trained with.</summary>
    [Theory]
    [InlineData(RateScope.Shared, false)]
    [InlineData(RateScope.Shared, true)]
    [InlineData(RateScope.Tensor, false)]
    [InlineData(RateScope.Tensor, true)]
    [InlineData(RateScope.Entry, false)]
    [InlineData(RateScope.Entry, true)]
    public void Other_rates_than_those_of_training_are_told_which_they_were(RateScope scope, bool perStep)
    {
        var inner = MetaSgd.Inner with { Rates = new LearnedRates { Scope = scope, PerStep = perStep } };
        using var trainer = MetaTrainerTests.Create(new Maml { Inner = inner });
        trainer.Save(_path);
        var told = $"it was trained with learned inner rates; give as 'inner' GradientDescent with Rates = new LearnedRates {{ Scope = RateScope.{scope}, PerStep = {(perStep ? "true" : "false")} }}";
        var others = new[] { RateScope.Shared, RateScope.Tensor, RateScope.Entry }.SelectMany(other => new[] { false, true }, (other, each) => new LearnedRates { Scope = other, PerStep = each });
        foreach (var rates in others.Where(rates => rates != inner.Rates).Append(null))
        {
            var other = MetaSgd.Inner with { Rates = rates };
            Assert.Contains(told, Assert.Throws<InvalidDataException>(() => Learner<LinearModel>.Load(new LinearModel(), _path, other, null, NaiveTarget.Instance, "Mse")).Message);
            Assert.Contains(told, Assert.Throws<ArgumentException>(() => new Learner<LinearModel>(new LinearModel(), trainer.Parameters, other, null, NaiveTarget.Instance, "Mse")).Message);
        }

        using var plain = MetaTrainerTests.Create(new Maml { Inner = MetaSgd.Inner with { Rates = null } });
        plain.Save(_path);
        Assert.Contains("it was trained without learned inner rates; give as 'inner' a solver without Rates",
            Assert.Throws<InvalidDataException>(() => Learner<LinearModel>.Load(new LinearModel(), _path, inner, null, NaiveTarget.Instance, "Mse")).Message);
    }

    [Fact]
    public void More_steps_than_were_trained_go_on_with_the_last_rates()
    {
        using var trainer = MetaTrainerTests.Create(MetaSgd);
        trainer.Train(new LineEpisodes(), 20);
        var two = trainer.Evaluate(new LineEpisodes(), 20);
        var five = trainer.Evaluate(new LineEpisodes(), 20, adaptationSteps: 5);
        Assert.True(five.Loss.After.Mean < two.Loss.After.Mean);
    }

    [Fact]
    public void Training_can_begin_from_parameters_without_them_but_loses_none()
    {
        var model = new LinearModel();
        var start = Parameters.Initialize(model, 7);
        using var trainer = MetaTrainerTests.Create(MetaSgd, initial: start);
        Assert.Equal(start.Values.ToArray(), trainer.Parameters.Values[..3].ToArray());
        Assert.Equal(0.05f, trainer.Parameters["learning_rate.0.B"][0]);
        var failure = Assert.Throws<ArgumentException>(() => MetaTrainerTests.Create(
            new Maml { Inner = MetaSgd.Inner with { Rates = null } }, initial: trainer.Parameters));
        Assert.Contains("would be lost", failure.Message);
    }
}
