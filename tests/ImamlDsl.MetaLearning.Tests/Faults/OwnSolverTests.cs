namespace ImamlDsl.MetaLearning.Tests;

/// <summary>An <see cref="IInnerSolver"/> of one's own that misbehaves, which no delegate stands between.</summary>
public sealed class OwnSolverTests
{
    private const string NoReason = "the inner solver reported a failure without a reason";
    private const string Boom = "the inner solver threw InvalidOperationException: boom";

    private static readonly double[] Theta = [0.3, -0.7];
    private static readonly TaskData Data = QuadraticModel.Data(BlackBoxFaults.Tasks);

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    public void A_failure_without_a_reason_is_a_failure(string? reason)
    {
        var silent = new Own((task, _, _) => new InnerReport { Status = InnerStatus.Failed, Reason = reason });
        HandledAlike(silent, NoReason, chunk: 3, failed: [BlackBoxFaults.Task]);
    }

    [Fact]
    public void A_failure_with_an_exception_alone_tells_of_that()
    {
        var exception = new InvalidOperationException("boom");
        var silent = new Own((task, _, _) => new InnerReport { Status = InnerStatus.Failed, Exception = exception });
        HandledAlike(silent, Boom, chunk: 3, failed: [BlackBoxFaults.Task]);
        Assert.Same(exception, Assert.Throws<MetaLearningException>(() => Compute(silent, default, 3)).InnerException);
    }

    [Fact]
    public void Training_evaluation_and_learner_agree_on_a_failure_without_a_reason()
    {
        var silent = new Own((_, _, _) => new InnerReport { Status = InnerStatus.Failed }) { Fault = 0 };
        using var trainer = MetaTrainerTests.Create(new Fomaml { Inner = silent });
        Assert.Contains(NoReason, Assert.Throws<MetaLearningException>(() => trainer.Train(new LineEpisodes(), 1)).Message);
        Assert.Contains(NoReason, Assert.Throws<MetaLearningException>(() => trainer.Evaluate(new LineEpisodes(), 2)).Message);
        using var learner = new Learner<LinearModel>(trainer.Model, trainer.Parameters, silent, null, NaiveTarget.Instance, "Mse");
        Assert.Contains(NoReason, Assert.Throws<MetaLearningException>(() => learner.Adapt([1, 2, 3, 4], [1f, 2f])).Message);
    }

    /// <summary>It is not known which tasks of the chunk were solved, so that none is used.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void An_exception_fails_the_tasks_of_its_chunk(int chunk) => HandledAlike(
        new Own((_, _, _) => throw new InvalidOperationException("boom")), Boom, chunk, chunk == 1 ? [1] : [0, 1]);

    [Fact]
    public void Training_evaluation_and_learner_agree_on_an_exception()
    {
        var failing = new Own((_, _, _) => throw new InvalidOperationException("boom")) { Fault = 0 };
        using var trainer = MetaTrainerTests.Create(new Fomaml { Inner = failing });
        Assert.Contains(Boom, Assert.Throws<MetaLearningException>(() => trainer.Train(new LineEpisodes(), 1)).Message);
        Assert.Contains(Boom, Assert.Throws<MetaLearningException>(() => trainer.Evaluate(new LineEpisodes(), 2)).Message);
        using var learner = new Learner<LinearModel>(trainer.Model, trainer.Parameters, failing, null, NaiveTarget.Instance, "Mse");
        var failure = Assert.Throws<MetaLearningException>(() => learner.Adapt([1, 2, 3, 4], [1f, 2f]));
        Assert.Contains(Boom, failure.Message);
        Assert.Equal("boom", failure.InnerException?.Message);
    }

    [Fact]
    public void A_cancellation_by_the_caller_passes_through_and_another_does_not()
    {
        using var source = new CancellationTokenSource();
        var cancelling = new Own((_, _, token) =>
        {
            source.Cancel();
            token.ThrowIfCancellationRequested();
            return default;
        });
        Assert.ThrowsAny<OperationCanceledException>(() => Compute(cancelling, InnerFailurePolicy.SkipTask, 1, source.Token));
        HandledAlike(new Own((_, _, _) => throw new OperationCanceledException()), "though nobody had asked for cancellation", chunk: 1, failed: [BlackBoxFaults.Task]);
    }

    /// <summary>What a solver of this library throws is a fault of its own, which no policy may hide.</summary>
    [Fact]
    public void An_exception_of_a_solver_from_here_passes_through()
    {
        var newton = Settings.Exact with { Solver = new ThrowingLinear() };
        Assert.Equal("boom", Assert.Throws<InvalidOperationException>(() => Compute(newton, InnerFailurePolicy.SkipTask, 1)).Message);
    }

    [Fact]
    public void A_workspace_that_is_null_is_told_with_its_solver()
    {
        const string Told = "CreateWorkspace returned null; return a workspace";
        Assert.Contains("NoWorkspace." + Told, Assert.Throws<InvalidOperationException>(() => Compute(new NoWorkspace(), default, 1)).Message);
        var imaml = Settings.ExactImplicit(2) with { Solver = new NoWorkspace() };
        Assert.Contains("NoWorkspace." + Told, Assert.Throws<InvalidOperationException>(() => Compute(imaml, 1)).Message);
        var newton = Settings.Exact with { Solver = new NoWorkspace() };
        Assert.Contains("NoWorkspace." + Told, Assert.Throws<InvalidOperationException>(() => Compute(newton, default, 1)).Message);
        var preconditioned = Settings.ExactImplicit(2) with { Solver = new ConjugateGradient { Preconditioner = new NoWorkspace() } };
        Assert.Contains("NoWorkspace." + Told, Assert.Throws<InvalidOperationException>(() => Compute(preconditioned, 1)).Message);
    }

    private static void HandledAlike(IInnerSolver solver, string reason, int chunk, int[] failed)
    {
        var thrown = Assert.Throws<MetaLearningException>(() => Compute(solver, InnerFailurePolicy.Throw, chunk));
        Assert.Contains(reason, thrown.Message);
        Assert.Equal(failed, thrown.Tasks);
        using var others = Compute(Settings.ExactImplicit(2) with { Lambda = BlackBoxFaults.Lambda }, chunk, data: Data.Select([.. Enumerable.Range(0, 3).Except(failed)]));
        foreach (var policy in new[] { InnerFailurePolicy.SkipTask, InnerFailurePolicy.FirstOrder })
        {
            using var meta = Compute(solver, policy, chunk);
            Assert.Equal(failed, Enumerable.Range(0, 3).Where(t => meta.Tasks[t].Inner.Status == InnerStatus.Failed));
            Assert.All(failed, t => Assert.Contains(reason, meta.Tasks[t].Inner.Reason));
            Assert.Equal(policy == InnerFailurePolicy.SkipTask ? failed.Length : 0, meta.Skipped);
            Assert.Equal(policy == InnerFailurePolicy.FirstOrder ? FirstOrderReason.InnerFailed : FirstOrderReason.None, meta.Tasks[failed[0]].FirstOrder);
            Assert.True(policy != InnerFailurePolicy.SkipTask || Dense.RelativeDistance(meta.Gradient, others.Gradient) <= 1e-9);
        }
    }

    private static MetaGradient Compute(IInnerSolver solver, InnerFailurePolicy policy, int chunk, CancellationToken cancellationToken = default) =>
        Compute(Settings.ExactImplicit(2) with { Inner = solver, Lambda = BlackBoxFaults.Lambda, OnFailure = policy }, chunk, cancellationToken);

    private static MetaGradient Compute(IMetaAlgorithm algorithm, int chunk, CancellationToken cancellationToken = default, TaskData? data = null)
    {
        using var device = new NaiveDevice(chunk);
        return algorithm.MetaGradient(new QuadraticModel(2).Loss, Theta, data ?? Data, data ?? Data, device, cancellationToken: cancellationToken);
    }

    /// <summary>Solves every task but one, of which it asks what to do.</summary>
    private sealed class Own(Func<int, double[], CancellationToken, InnerReport> fault) : IInnerSolver
    {
        public int Fault { get; init; } = BlackBoxFaults.Task;

        public IInnerWorkspace CreateWorkspace(IDevice device, int tasks, int length) => new Workspace(this, device, tasks, length);

        private InnerReport Ask(int task, double[] phi, CancellationToken token) => fault(task, phi, token);

        private sealed class Workspace(Own owner, IDevice device, int tasks, int length) : IInnerWorkspace
        {
            private readonly TaskVectors _gradient = device.Allocate(tasks, length);

            public void Solve(ProximalProblem problem, TaskVectors phi, Span<InnerReport> reports, CancellationToken cancellationToken)
            {
                for (var step = 0; step < 500; step++)
                {
                    problem.ValueAndGradient(phi, new double[tasks], _gradient);
                    phi.AddScaled(Enumerable.Repeat(-0.1, tasks).ToArray(), _gradient);
                }

                for (var t = 0; t < tasks; t++)
                {
                    reports[t] = problem.FirstTask + t == owner.Fault ? owner.Ask(t, new double[length], cancellationToken) : default;
                }
            }

            public void Dispose() => _gradient.Dispose();
        }
    }

    private sealed class ThrowingLinear : ILinearSolver, ILinearWorkspace
    {
        public ILinearWorkspace CreateWorkspace(IDevice device, int tasks, int length) => this;

        public void Solve(ILinearOperator matrix, TaskVectors rightSide, TaskVectors solution, Span<LinearCertificate> certificates, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("boom");

        public void Dispose()
        {
        }
    }

    private sealed class NoWorkspace : IInnerSolver, ILinearSolver, IPreconditioner
    {
        IInnerWorkspace IInnerSolver.CreateWorkspace(IDevice device, int tasks, int length) => null!;

        ILinearWorkspace ILinearSolver.CreateWorkspace(IDevice device, int tasks, int length) => null!;

        IPreconditionerWorkspace IPreconditioner.CreateWorkspace(IDevice device, int tasks, int length) => null!;
    }
}
