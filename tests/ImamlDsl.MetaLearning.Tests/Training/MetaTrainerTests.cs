namespace ImamlDsl.MetaLearning.Tests;

public sealed class MetaTrainerTests
{
    private static readonly ImplicitMaml Algorithm = new()
    {
        Inner = new GradientDescent { LearningRate = 0.1, Steps = 5 },
        Lambda = Lambda.Scalar(1),
    };

    [Fact]
    public void Training_lowers_the_loss_after_adaptation()
    {
        using var trainer = Create(Algorithm, outer: new Adam { LearningRate = 0.05 });
        var episodes = new LineEpisodes();
        var before = trainer.Evaluate(episodes, 50);
        var progress = new Recorder();
        trainer.Train(episodes, 150, progress);
        var after = trainer.Evaluate(episodes, 50);
        Assert.True(after.Loss.After.Mean < 0.1 * before.Loss.After.Mean, after.ToString());
        Assert.Equal(150, progress.Reports.Count);
        Assert.Equal(150, trainer.Steps);
        var last = progress.Reports[^1];
        Assert.Equal(150, last.Step);
        Assert.True(last.QueryLoss < progress.Reports[0].QueryLoss);
        Assert.True(double.IsFinite(last.LinearResidual) && double.IsFinite(last.Stationarity) && last.Elapsed > TimeSpan.Zero);
    }

    /// <summary>The settings of docs/linear-solvers.md, on a convex problem: G is at least 2-strongly convex, and no task needs damping.</summary>
    [Fact]
    public void Progress_tells_what_the_linear_solves_were_worth()
    {
        var imaml = new ImplicitMaml
        {
            Inner = new GradientDescent { LearningRate = 0.1, Steps = 16 },
            Lambda = Lambda.Scalar(2),
            Damping = new Damping { Max = 10 },
            MaxResidual = 0.5,
            OnLinearFailure = LinearFailure.FirstOrder,
            WarmStart = true,
        };
        using var trainer = Create(imaml);
        var progress = new Recorder();
        trainer.Train(new LineEpisodes(), 3, progress);
        foreach (var report in progress.Reports)
        {
            Assert.InRange(report.InnerError, double.Epsilon, report.Stationarity / 2);
            Assert.Equal((0, 0, 0), (report.Damped, report.NegativeCurvature, report.FirstOrder));
            Assert.InRange(report.SmallestEigenvalue, 2, report.LargestEigenvalue);
        }

        var tasks = trainer.LastTasks.ToArray();
        Assert.Equal(tasks.Sum(task => (long)task.Evaluations), progress.Reports[^1].Evaluations);
        Assert.Equal(tasks.Sum(task => (long)task.HessianProducts), progress.Reports[^1].HessianProducts);
        using var fomaml = Create(new Fomaml { Inner = imaml.Inner });
        progress.Reports.Clear();
        fomaml.Train(new LineEpisodes(), 1, progress);
        Assert.True(double.IsNaN(progress.Reports[0].InnerError) && double.IsNaN(progress.Reports[0].SmallestEigenvalue));
        Assert.Equal(0, progress.Reports[0].HessianProducts);
    }

    [Fact]
    public void Progress_is_told_of_every_so_many_steps_and_the_last()
    {
        var maml = new Maml { Inner = new GradientDescent { LearningRate = 0.1, Steps = 2, Backtracking = false } };
        var (each, some) = (new Recorder(), new Recorder());
        using var often = Create(maml);
        using var seldom = Create(maml, reportEvery: 3);
        often.Train(new LineEpisodes(), 7, each);
        seldom.Train(new LineEpisodes(), 7, some);
        Assert.Equal([3L, 6, 7], some.Reports.Select(report => report.Step));
        Assert.Equal(often.Parameters.Values.ToArray(), seldom.Parameters.Values.ToArray());
        foreach (var report in some.Reports)
        {
            var same = each.Reports[(int)report.Step - 1];
            Assert.Equal((same.SupportLoss, same.Stationarity, same.QueryLoss), (report.SupportLoss, report.Stationarity, report.QueryLoss));
        }

        var zero = Assert.Throws<ArgumentOutOfRangeException>(() => Create(maml, reportEvery: 0));
        Assert.Contains("number of meta-steps from a report to the next", zero.Message);
    }

    /// <summary>L = ½θ² of a θ whose square underflows: the gradient is θ.</summary>
    [Fact]
    public void Progress_tells_the_length_of_a_tiny_gradient()
    {
        var model = new QuadraticModel(1);
        IReadOnlyList<InputShape> shapes = [new InputShape(InputKind.Real, 1, 1), new InputShape(InputKind.Real, 1)];
        var episodes = Episodes.FromDelegate(new EpisodeLayout(shapes, shapes), (_, episode) => episode.SupportReal(0)[0] = episode.QueryReal(0)[0] = 1);
        var theta = Parameters.Initialize(model, 1, Precision.Double);
        theta.Assign([1e-170]);
        using var trainer = new MetaTrainer<QuadraticModel>(
            model, model.Loss, new Fomaml { Inner = Settings.Plain(0.5, 0) }, new() { Target = NaiveTarget.Instance, Precision = Precision.Double, Initial = theta });
        var progress = new Recorder();
        trainer.Train(episodes, 1, progress);
        Assert.Equal(1e-170, progress.Reports[0].GradientNorm, 1e-185);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    public void Training_is_bitwise_reproducible(int chunk, int workers)
    {
        static double[] Train(Target target)
        {
            using var trainer = Create(Algorithm, target);
            trainer.Train(new LineEpisodes(), 5);
            trainer.Train(new LineEpisodes(), 5);
            return trainer.Parameters.Values.ToArray();
        }

        Assert.Equal(Train(NaiveTarget.Instance), Train(new NaiveTarget(chunk, workers)));
    }

    [Fact]
    public void Training_goes_on_with_tasks_not_seen_before()
    {
        var episodes = new LineEpisodes();
        using var trainer = Create(Algorithm);
        trainer.Train(episodes, 3);
        trainer.Train(episodes, 3);
        Assert.Equal(24, episodes.Drawn.Distinct().Count());
    }

    [Fact]
    public void Evaluation_repeats_its_tasks_and_shares_none_with_training()
    {
        var episodes = new LineEpisodes();
        using var trainer = Create(Algorithm);
        var first = trainer.Evaluate(episodes, 40);
        var evaluated = episodes.Drawn.ToArray();
        episodes.Drawn.Clear();
        var second = trainer.Evaluate(episodes, 40);
        Assert.Equal(evaluated, episodes.Drawn);
        Assert.Equal(first.Loss, second.Loss);
        episodes.Drawn.Clear();
        trainer.Train(episodes, 20);
        Assert.Empty(episodes.Drawn.Intersect(evaluated));
        Assert.Equal(40, evaluated.Distinct().Count());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_step_allocates_nothing(bool learnsLambda)
    {
        using var trainer = Create(learnsLambda ? Algorithm with { Lambda = Lambda.LearnedFrom(1, LambdaForm.PerTensor) } : Algorithm);
        var episodes = new LineEpisodes();
        episodes.Drawn.Capacity = 1000;
        trainer.Train(episodes, 2);
        var before = GC.GetAllocatedBytesForCurrentThread();
        trainer.Train(episodes, 3);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_gradient_that_is_not_finite_names_step_and_task_and_leaves_theta()
    {
        // Task 2 of step 1 (four tasks a step) holds a NaN.
        var episodes = new LineEpisodes
        {
            Interfere = (drawn, episode) =>
            {
                if (drawn == 6)
                {
                    episode.SupportReal(1)[0] = float.NaN;
                }
            },
        };
        using var trainer = Create(Algorithm);
        trainer.Train(episodes, 1);
        var theta = trainer.Parameters.Values.ToArray();
        var failure = Assert.Throws<MetaLearningException>(() => trainer.Train(episodes, 5));
        Assert.Equal([2], failure.Tasks);
        Assert.Equal(1, failure.Step);
        Assert.Contains("Meta-step 1, task 2", failure.Message);
        Assert.Equal(theta, trainer.Parameters.Values.ToArray());
        Assert.Equal(1, trainer.Steps);

        // The trainer is still usable.
        trainer.Train(episodes, 1);
        Assert.Equal(2, trainer.Steps);
    }

    [Fact]
    public void An_update_that_overflows_leaves_theta()
    {
        using var trainer = Create(Algorithm, outer: new Sgd { LearningRate = double.MaxValue });
        var theta = trainer.Parameters.Values.ToArray();
        var failure = Assert.Throws<MetaLearningException>(() => trainer.Train(new LineEpisodes(), 5));
        Assert.Contains("LearningRate", failure.Message);
        Assert.All(trainer.Parameters.Values.ToArray(), value => Assert.True(double.IsFinite(value)));
        Assert.Equal(trainer.Steps == 0, theta.SequenceEqual(trainer.Parameters.Values.ToArray()));
    }

    [Fact]
    public void Cancellation_leaves_the_last_completed_step()
    {
        using var source = new CancellationTokenSource();
        using var trainer = Create(Algorithm);
        var progress = new Recorder { OnReport = report => { if (report.Step == 3) { source.Cancel(); } } };
        Assert.Throws<OperationCanceledException>(() => trainer.Train(new LineEpisodes(), 100, progress, source.Token));
        Assert.Equal(3, trainer.Steps);
        using var same = Create(Algorithm);
        same.Train(new LineEpisodes(), 3);
        Assert.Equal(same.Parameters.Values.ToArray(), trainer.Parameters.Values.ToArray());
    }

    [Fact]
    public void Training_for_a_time_ends()
    {
        using var trainer = Create(Algorithm);
        trainer.Train(new LineEpisodes(), TimeSpan.FromMilliseconds(30));
        Assert.True(trainer.Steps >= 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => trainer.Train(new LineEpisodes(), TimeSpan.Zero));
    }

    [Fact]
    public void Evaluation_measures_metrics_with_another_number_of_steps()
    {
        var model = new LinearModel();
        using var trainer = Create(new Maml { Inner = Settings.Plain(0.3, 1) });
        var none = trainer.Evaluate(new LineEpisodes(), 20, adaptationSteps: 0);
        var many = trainer.Evaluate(new LineEpisodes(), 20, adaptationSteps: 50);
        Assert.Equal(none.Loss.Before, none.Loss.After);
        Assert.Equal(none["Mae"].Before, many["Mae"].Before);
        Assert.True(many["Mae"].After.Mean < 0.2 * many["Mae"].Before.Mean);
        Assert.Single(many.Metrics);
        Assert.Contains("Mae", many.ToString());
        Assert.Contains("±", many.ToString());
        Assert.Throws<ArgumentException>(() => many["Accuracy"]);

        using var own = Create(Algorithm with { Inner = new DelegateSolver((_, phi, _) => phi) });
        Assert.Throws<ArgumentException>(() => own.Evaluate(new LineEpisodes(), 20, adaptationSteps: 3));
        Assert.Equal(20, own.Evaluate(new LineEpisodes(), 20).Tasks);
    }

    [Fact]
    public void Mistakes_are_told()
    {
        var model = new LinearModel();
        var options = new MetaTrainerOptions { Target = NaiveTarget.Instance };
        Assert.Contains("another instance", Assert.Throws<ArgumentException>(
            () => new MetaTrainer<LinearModel>(model, new LinearModel().Mse, Algorithm, options)).Message);
        Assert.Contains("[Loss]", Assert.Throws<ArgumentException>(
            () => new MetaTrainer<LinearModel>(model, model.Definitions[2], Algorithm, options)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new MetaTrainerOptions { Target = NaiveTarget.Instance, MetaBatchSize = 0 });
        using var trainer = Create(Algorithm);
        Assert.Throws<ArgumentException>(() => trainer.Train(new Sinusoid(), 1));
        trainer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => trainer.Train(new LineEpisodes(), 1));
    }

    /// <summary>As the documentation of <c>LastTasks</c> says.</summary>
    [Theory]
    [InlineData("maml", true)]
    [InlineData("fomaml", true)]
    [InlineData("imaml", false)]
    [InlineData("reptile", false)]
    public void What_nobody_asked_for_is_not_measured(string name, bool isNan)
    {
        IMetaAlgorithm algorithm = name switch
        {
            "maml" => new Maml { Inner = Settings.Plain(0.1, 2) },
            "fomaml" => new Fomaml { Inner = Settings.Plain(0.1, 2) },
            "imaml" => new ImplicitMaml { Inner = Settings.Plain(0.1, 2), Lambda = Lambda.Scalar(1) },
            _ => new Reptile { Inner = Settings.Plain(0.1, 2) },
        };
        using var trainer = Create(algorithm);
        trainer.Train(new LineEpisodes(), 1);
        Check(isNan);
        trainer.Train(new LineEpisodes(), 1, new Recorder());
        Check(false);

        void Check(bool nan) => Assert.All(trainer.LastTasks.ToArray(), task =>
        {
            Assert.True(double.IsNaN(task.QueryLossBefore));
            Assert.Equal((nan, nan), (double.IsNaN(task.Inner.LossAfter), double.IsNaN(task.Inner.Stationarity)));
            Assert.All([task.QueryLoss, task.Inner.LossBefore, task.Inner.StationarityBefore], value => Assert.True(double.IsFinite(value)));
            Assert.Equal(name != "imaml", double.IsNaN(task.LinearError));
        });
    }

    [Fact]
    public void A_prediction_is_no_loss()
    {
        var model = new LinearModel();
        var prediction = model.Definitions.Single(definition => definition.Kind == ProgramKind.Prediction);
        var options = new MetaTrainerOptions { Target = NaiveTarget.Instance };
        var refused = Assert.Throws<ArgumentException>(() => new MetaTrainer<LinearModel>(model, prediction, new Fomaml { Inner = Settings.Plain(0.1, 1) }, options));
        Assert.Equal("loss", refused.ParamName);
        Assert.Contains("is a prediction; a loss is needed", refused.Message);
        refused = Assert.Throws<ArgumentException>(
            () => new MetaTrainer<LinearModel>(model, model.Mse, new Fomaml { Inner = Settings.Plain(0.1, 1) }, options with { QueryLoss = prediction }));
        Assert.Equal("options", refused.ParamName);
    }

    [Fact]
    public void More_evaluation_tasks_than_memory_can_hold_are_refused()
    {
        using var trainer = Create(new Fomaml { Inner = Settings.Plain(0.1, 1) });
        var refused = Assert.Throws<ArgumentOutOfRangeException>(() => trainer.Evaluate(new LineEpisodes(), int.MaxValue));
        Assert.Equal("tasks", refused.ParamName);
        Assert.Contains("2147483647", refused.Message);
        Assert.Contains("give fewer tasks", refused.Message);
    }

    internal static MetaTrainer<LinearModel> Create(
        IMetaAlgorithm algorithm, Target? target = null, IOuterOptimizer? outer = null, int reportEvery = 1, Parameters? initial = null)
    {
        var model = (LinearModel?)initial?.Model ?? new LinearModel();
        return new(model, model.Mse, algorithm, new()
        {
            Target = target ?? NaiveTarget.Instance,
            Outer = outer ?? new Adam(),
            MetaBatchSize = 4,
            Seed = 3,
            Precision = Precision.Double,
            ReportEvery = reportEvery,
            Initial = initial,
        });
    }

    private sealed class Recorder : IProgress<TrainingProgress>
    {
        public List<TrainingProgress> Reports { get; } = [];

        public Action<TrainingProgress>? OnReport { get; init; }

        public void Report(TrainingProgress value)
        {
            Reports.Add(value);
            OnReport?.Invoke(value);
        }
    }
}
