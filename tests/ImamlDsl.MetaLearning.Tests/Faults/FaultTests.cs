namespace ImamlDsl.MetaLearning.Tests;

/// <summary>What a user sees of each way in which a solver can misbehave, under each policy: the table of docs/faults.md.</summary>
public sealed class FaultTests
{
    private static readonly double[] Theta = [0.3, -0.7];
    private static readonly TaskData Data = QuadraticModel.Data(BlackBoxFaults.Tasks);

    public static TheoryData<string, InnerFailurePolicy> Rows
    {
        get
        {
            var rows = new TheoryData<string, InnerFailurePolicy>();
            foreach (var fault in BlackBoxFaults.All.Keys)
            {
                foreach (var policy in Enum.GetValues<InnerFailurePolicy>())
                {
                    rows.Add(fault, policy);
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_task_that_fails_is_told_and_handled(string fault, InnerFailurePolicy policy)
    {
        var (solver, reason) = BlackBoxFaults.All[fault];
        var algorithm = Algorithm(solver()) with { OnFailure = policy };
        if (policy == InnerFailurePolicy.Throw)
        {
            var failure = Assert.Throws<MetaLearningException>(() => Compute(algorithm, Data));
            Assert.Contains(reason, failure.Message);
            Assert.StartsWith("Task 1:", failure.Message);
            Assert.Equal([BlackBoxFaults.Task], failure.Tasks);
            return;
        }

        using var meta = Compute(algorithm, Data);
        var report = meta.Tasks[BlackBoxFaults.Task];
        Assert.Equal(InnerStatus.Failed, report.Inner.Status);
        Assert.Contains(reason, report.Inner.Reason);
        Assert.Null(report.Linear);
        using var others = Compute(Algorithm(Settings.Exact), Data.Select(0, 2));
        if (policy == InnerFailurePolicy.SkipTask)
        {
            Assert.True(report.Skipped);
            Assert.Equal(1, meta.Skipped);
            Assert.True(double.IsNaN(report.QueryLoss));
            Assert.True(Dense.RelativeDistance(meta.Gradient, others.Gradient) <= 1e-9);
            Assert.Equal(others.QueryLoss, meta.QueryLoss, 9);
            return;
        }

        var (a, c) = BlackBoxFaults.Tasks[BlackBoxFaults.Task];
        var first = Dense.Multiply(a, [.. Theta.Zip(c, (x, y) => x - y)]);
        double[] expected = [.. others.Gradient.ToArray().Select((g, i) => ((2 * g) + first[i]) / 3)];
        Assert.Equal(FirstOrderReason.InnerFailed, report.FirstOrder);
        Assert.False(report.Skipped);
        Assert.True(Dense.RelativeDistance(meta.Gradient, expected) <= 1e-9);
        Assert.Equal(0.5 * first.Zip(Theta.Zip(c, (x, y) => x - y), (x, y) => x * y).Sum(), report.QueryLoss, 12);
    }

    [Fact]
    public void Without_fault_the_same_solvers_solve_every_task()
    {
        using var exact = Compute(Algorithm(Settings.Exact), Data);
        foreach (var solver in OperatingSystem.IsWindows()
            ? (IInnerSolver[])[BlackBoxFaults.Delegate((problem, phi, _) => BlackBoxFaults.Minimize(problem, phi), TimeSpan.FromMinutes(1))]
            : [BlackBoxFaults.Delegate((problem, phi, _) => BlackBoxFaults.Minimize(problem, phi), TimeSpan.FromMinutes(1)), BlackBoxFaults.Process("true")])
        {
            using var meta = Compute(Algorithm(solver), Data);
            Assert.True(Dense.RelativeDistance(meta.Gradient, exact.Gradient) <= 1e-9);
            Assert.All(meta.Tasks.ToArray(), task => Assert.True(task.Inner.Stationarity <= 1e-9));
        }
    }

    [Theory]
    [InlineData(InnerFailurePolicy.Throw)]
    [InlineData(InnerFailurePolicy.SkipTask)]
    [InlineData(InnerFailurePolicy.FirstOrder)]
    public void A_solver_that_returns_theta_is_believed_and_measured(InnerFailurePolicy policy)
    {
        using var meta = Compute(Algorithm(BlackBoxFaults.Delegate((_, phi, _) => phi)) with { OnFailure = policy }, Data);
        var report = meta.Tasks[BlackBoxFaults.Task];
        Assert.Equal((InnerStatus.Completed, FirstOrderReason.None), (report.Inner.Status, report.FirstOrder));
        Assert.Equal(report.Inner.StationarityBefore, report.Inner.Stationarity);
        Assert.True(report.Inner.Stationarity > 1);
    }

    [Theory]
    [InlineData(InnerFailurePolicy.Throw)]
    [InlineData(InnerFailurePolicy.SkipTask)]
    [InlineData(InnerFailurePolicy.FirstOrder)]
    public void A_solver_that_makes_things_worse_gives_the_first_order_gradient(InnerFailurePolicy policy)
    {
        using var meta = Compute(Algorithm(BlackBoxFaults.Delegate((_, _, _) => [100, 200])) with { OnFailure = policy, MaxStationarityRatio = 1 }, Data);
        var report = meta.Tasks[BlackBoxFaults.Task];
        Assert.Equal((InnerStatus.Completed, FirstOrderReason.NotStationary), (report.Inner.Status, report.FirstOrder));
        Assert.True(report.Inner.Stationarity > 100 * report.Inner.StationarityBefore);
    }

    [Fact]
    public void Cancellation_by_the_caller_passes_through_and_leaves_a_stubborn_solver_behind()
    {
        using var source = new CancellationTokenSource();
        using var released = new ManualResetEventSlim();
        var solver = BlackBoxFaults.Delegate((_, phi, _) =>
        {
            source.Cancel();
            released.Wait();
            return phi;
        }, TimeSpan.FromMinutes(5));
        Assert.ThrowsAny<OperationCanceledException>(() => Compute(Algorithm(solver), Data, source.Token));
        released.Set();
    }

    [ShellFact]
    public void A_process_is_ended_by_cancellation()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        Assert.ThrowsAny<OperationCanceledException>(() => Compute(Algorithm(BlackBoxFaults.Process("sleep 60")), Data, source.Token));
    }

    [Fact]
    public void A_program_that_is_missing_is_named()
    {
        var failure = Assert.Throws<MetaLearningException>(() => Compute(Algorithm(new ProcessSolver("no-such-program-anywhere", "x")), Data));
        Assert.Contains("the process 'no-such-program-anywhere' could not be started", failure.Message);
        Assert.Contains("PATH", failure.Message);
        Assert.Equal([0, 1, 2], failure.Tasks);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    public void A_problem_that_was_kept_serves_nobody_after_the_solver_has_returned_or_timed_out(double seconds)
    {
        TaskProblem? kept = null;
        using var released = new ManualResetEventSlim();
        using var ended = new ManualResetEventSlim();
        Exception? seen = null;
        var solver = BlackBoxFaults.Delegate((problem, phi, token) =>
        {
            kept = problem;
            if (seconds > 1)
            {
                return phi;
            }

            released.Wait(CancellationToken.None);
            seen = Record.Exception(() => problem.ValueAndGradient(phi, new double[2]));
            ended.Set();
            return phi;
        }, TimeSpan.FromSeconds(seconds));
        using var meta = Compute(Algorithm(solver) with { OnFailure = InnerFailurePolicy.SkipTask }, Data);
        Assert.Equal(seconds > 1 ? 0 : 1, meta.Skipped);
        Assert.Throws<ObjectDisposedException>(() => kept!.Value(Theta));
        Assert.Throws<ObjectDisposedException>(() => kept!.HessianVector(Theta, Theta, new double[2]));
        Assert.Equal(Theta, kept!.Theta.ToArray());
        released.Set();
        if (seconds == 1)
        {
            Assert.True(ended.Wait(TimeSpan.FromMinutes(1)));
            Assert.IsType<ObjectDisposedException>(seen);
        }
    }

    /// <summary>A task that failed before keeps its reason, whatever a solver of all tasks then does.</summary>
    [Fact]
    public void An_earlier_failure_is_not_replaced_by_the_delegates()
    {
        var reports = new[] { new InnerReport { Status = InnerStatus.Failed, Reason = "the data are bad" }, default };
        using var solver = DelegateSolver.Batched((_, _, _) => throw new InvalidOperationException("boom")).CreateWorkspace(new NaiveDevice(), 2, 1);
        solver.Solve(null!, null!, reports, default);
        Assert.Equal("the data are bad", reports[0].Reason);
        Assert.Contains("boom", reports[1].Reason);
    }

    [Fact]
    public void All_tasks_failing_leaves_nothing_to_skip_to()
    {
        var algorithm = Algorithm(new DelegateSolver((_, _, _) => throw new InvalidOperationException("boom"))) with { OnFailure = InnerFailurePolicy.SkipTask };
        var failure = Assert.Throws<MetaLearningException>(() => Compute(algorithm, Data));
        Assert.Contains("every task failed", failure.Message);
        Assert.Contains("boom", failure.Message);
        Assert.Equal([0, 1, 2], failure.Tasks);
        Assert.IsType<InvalidOperationException>(failure.InnerException);
    }

    /// <summary>Every algorithm, with parameters that are not adapted too: the gradient of ω is replaced as well.</summary>
    [Theory]
    [InlineData("maml", InnerFailurePolicy.SkipTask)]
    [InlineData("maml", InnerFailurePolicy.FirstOrder)]
    [InlineData("fomaml", InnerFailurePolicy.SkipTask)]
    [InlineData("fomaml", InnerFailurePolicy.FirstOrder)]
    [InlineData("imaml", InnerFailurePolicy.SkipTask)]
    [InlineData("imaml", InnerFailurePolicy.FirstOrder)]
    public void NaN_in_the_data_of_a_task_never_reaches_the_others(string name, InnerFailurePolicy policy)
    {
        var model = new MlpModel();
        var theta = Settings.Theta(model);
        var (support, query) = MlpModel.Tasks(5, 2);
        IMetaAlgorithm algorithm = name switch
        {
            "maml" => new Maml { Inner = Settings.Plain(0.2, 3), OnFailure = policy },
            "fomaml" => new Fomaml { Inner = Settings.Plain(0.2, 3), OnFailure = policy },
            _ => new ImplicitMaml { Inner = new GradientDescent { LearningRate = 0.2, Steps = 5 }, Lambda = Lambda.Scalar(1), OnFailure = policy },
        };
        using var device = new NaiveDevice(chunk: 2, workers: 2);
        using var others = algorithm.MetaGradient(model.Mse, theta, support.Select(0, 2, 3, 4), query.Select(0, 2, 3, 4), device);
        ((TaskInput<double>)support.Inputs[0])[1][3] = double.NaN;
        using var meta = algorithm.MetaGradient(model.Mse, theta, support, query, device);
        Assert.Equal(InnerStatus.Failed, meta.Tasks[1].Inner.Status);
        Assert.Contains("support loss is NaN", meta.Tasks[1].Inner.Reason);
        if (policy == InnerFailurePolicy.SkipTask)
        {
            Assert.Equal(others.Gradient, meta.Gradient);
            Assert.Equal(others.QueryLoss, meta.QueryLoss);
            return;
        }

        using var first = new Fomaml { Inner = Settings.Plain(0.2, 0) }.MetaGradient(model.Mse, theta, support.Select(0), query.Select(1), device);
        double[] expected = [.. others.Gradient.ToArray().Select((g, i) => ((4 * g) + first.Gradient[i]) / 5)];
        Assert.True(Dense.RelativeDistance(meta.Gradient, expected) <= 1e-13);
    }

    /// <summary>The square of each entry overflows; the gradient is a number all the same, and the mean is that over both tasks.</summary>
    [Theory]
    [InlineData(InnerFailurePolicy.Throw)]
    [InlineData(InnerFailurePolicy.SkipTask)]
    [InlineData(InnerFailurePolicy.FirstOrder)]
    public void A_gradient_whose_square_overflows_is_no_failure(InnerFailurePolicy policy)
    {
        var model = new QuadraticModel(1);
        var support = QuadraticModel.Data((new[,] { { 1.0 } }, [0.0]), (new[,] { { 1.0 } }, [0.0]));
        var query = QuadraticModel.Data((new[,] { { 1e160 } }, [0.0]), (new[,] { { 1.0 } }, [0.0]));
        foreach (var algorithm in new IMetaAlgorithm[]
        {
            new Fomaml { Inner = Settings.Plain(0.5, 1), OnFailure = policy },
            new Maml { Inner = Settings.Plain(0.5, 1), OnFailure = policy },
            Settings.ExactImplicit(1) with { Inner = Settings.Plain(0.5, 1), OnFailure = policy },
        })
        {
            using var device = new NaiveDevice();
            using var meta = algorithm.MetaGradient(model.Loss, [1], support, query, device);
            Assert.Equal(0, meta.Skipped);
            Assert.All(meta.Tasks.ToArray(), task => Assert.Equal((InnerStatus.Completed, FirstOrderReason.None), (task.Inner.Status, task.FirstOrder)));
            Assert.InRange(meta.Gradient[0], 1e158, 1e160);
        }
    }

    /// <summary>Nor is that of ∇L_query(θ), the remedy for a solver that failed.</summary>
    [Fact]
    public void The_first_order_gradient_may_be_as_large()
    {
        var model = new QuadraticModel(1);
        var support = QuadraticModel.Data((new[,] { { 1.0 } }, [0.0]));
        var query = QuadraticModel.Data((new[,] { { 1e160 } }, [0.0]));
        using var device = new NaiveDevice();
        var fomaml = new Fomaml { Inner = new DelegateSolver((_, _, _) => throw new InvalidOperationException("boom")), OnFailure = InnerFailurePolicy.FirstOrder };
        using var meta = fomaml.MetaGradient(model.Loss, [1], support, query, device);
        Assert.Equal(FirstOrderReason.InnerFailed, meta.Tasks[0].FirstOrder);
        Assert.Equal(1e160, meta.Gradient[0]);
    }

    [Fact]
    public void A_query_set_with_NaN_has_no_remedy_but_to_be_skipped()
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(3, 2);
        ((TaskInput<double>)query.Inputs[1])[2][0] = double.NaN;
        using var device = new NaiveDevice(chunk: 2);
        var fomaml = new Fomaml { Inner = Settings.Plain(0.2, 3), OnFailure = InnerFailurePolicy.FirstOrder };
        var failure = Assert.Throws<MetaLearningException>(() => fomaml.MetaGradient(model.Mse, Settings.Theta(model), support, query, device));
        Assert.Equal([2], failure.Tasks);
        Assert.Contains("query loss after adaptation is NaN", failure.Message);
        using var meta = (fomaml with { OnFailure = InnerFailurePolicy.SkipTask }).MetaGradient(model.Mse, Settings.Theta(model), support, query, device);
        Assert.Contains("query loss after adaptation is NaN", meta.Tasks[2].Inner.Reason);
        Assert.True(double.IsFinite(meta.QueryLoss));
    }

    /// <summary>tanh(∞) is 1, so that the loss is a number and its gradient, with 0·∞, is none.</summary>
    [Theory]
    [InlineData("maml")]
    [InlineData("fomaml")]
    [InlineData("imaml")]
    [InlineData("imaml that throws")]
    public void A_query_set_with_infinity_is_told_where_the_loss_is_finite(string name)
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(3, 2);
        ((TaskInput<double>)query.Inputs[0])[1][3] = double.NegativeInfinity;
        using var device = new NaiveDevice(chunk: 2);
        var failure = Assert.Throws<MetaLearningException>(() => Compute(InnerFailurePolicy.Throw));
        Assert.Equal([1], failure.Tasks);
        Assert.Contains("the meta-gradient is not finite: input 0 of the query data holds -Infinity at entry 3; check the query data", failure.Message);
        Assert.DoesNotContain("LearningRate", failure.Message);
        using var meta = Compute(InnerFailurePolicy.SkipTask);
        Assert.Equal(1, meta.Skipped);
        Assert.Equal(failure.Reason, meta.Tasks[1].Inner.Reason);

        MetaGradient Compute(InnerFailurePolicy policy) => (name switch
        {
            "maml" => new Maml { Inner = Settings.Plain(0.2, 3), OnFailure = policy },
            "fomaml" => (IMetaAlgorithm)new Fomaml { Inner = Settings.Plain(0.2, 3), OnFailure = policy },
            _ => new ImplicitMaml
            {
                Inner = new GradientDescent { LearningRate = 0.2, Steps = 5 }, Lambda = Lambda.Scalar(1), OnFailure = policy,
                OnLinearFailure = name == "imaml" ? LinearFailure.FirstOrder : LinearFailure.Throw,
            },
        }).MetaGradient(model.Mse, Settings.Theta(model), support, query, device);
    }

    [Fact]
    public void Training_goes_on_and_counts_what_it_skips()
    {
        var model = new LinearModel();
        var solver = new DelegateSolver((problem, phi, _) => problem.Task == 2 ? throw new InvalidOperationException("boom") : BlackBoxFaults.Minimize(problem, phi));
        var told = new List<TrainingProgress>();
        using var trainer = new MetaTrainer<LinearModel>(
            model, model.Mse,
            new ImplicitMaml { Inner = solver, Lambda = Lambda.Scalar(1), OnFailure = InnerFailurePolicy.SkipTask },
            new MetaTrainerOptions { Target = NaiveTarget.Instance, Outer = new Adam { LearningRate = 0.01 }, MetaBatchSize = 4 });
        trainer.Train(new LineEpisodes(), 3, new Listener(told));
        Assert.Equal(3, told.Count);
        Assert.All(told, progress =>
        {
            Assert.Equal((1, 0), (progress.Skipped, progress.FirstOrder));
            Assert.All([progress.QueryLoss, progress.SupportLoss, progress.SupportLossBefore, progress.Stationarity, progress.LinearResidual, progress.GradientNorm],
                value => Assert.True(double.IsFinite(value)));
        });
    }

    [Fact]
    public void Settings_are_checked_when_given()
    {
        Assert.Contains("time-out", Assert.Throws<ArgumentOutOfRangeException>(() => new DelegateSolver((_, phi, _) => phi) { Timeout = TimeSpan.Zero }).Message);
        Assert.Contains("time-out", Assert.Throws<ArgumentOutOfRangeException>(() => new ProcessSolver("sh") { Timeout = TimeSpan.FromDays(100) }).Message);
        Assert.Contains("Throw, SkipTask, FirstOrder", Assert.Throws<ArgumentOutOfRangeException>(() => Algorithm(Settings.Exact) with { OnFailure = (InnerFailurePolicy)7 }).Message);
        Assert.Throws<ArgumentException>(() => new ProcessSolver(" "));
    }

    private static ImplicitMaml Algorithm(IInnerSolver solver) => Settings.ExactImplicit(2) with { Inner = solver, Lambda = BlackBoxFaults.Lambda };

    /// <summary>Chunks of one task, so that a fault of the batched form strikes one task alone.</summary>
    private static MetaGradient Compute(IMetaAlgorithm algorithm, TaskData data, CancellationToken cancellationToken = default)
    {
        var model = new QuadraticModel(2);
        using var device = new NaiveDevice(chunk: 1);
        return algorithm.MetaGradient(model.Loss, Theta, data, data, device, cancellationToken: cancellationToken);
    }

    private sealed class Listener(List<TrainingProgress> told) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => told.Add(value);
    }
}
