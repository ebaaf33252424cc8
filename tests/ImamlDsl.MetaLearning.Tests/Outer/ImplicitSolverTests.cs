namespace ImamlDsl.MetaLearning.Tests;

/// <summary>Implicit MAML with each linear solver, its damping, and what it does when a solve fails.</summary>
public sealed class ImplicitSolverTests
{
    private const int N = 5;
    private const double Strength = 0.7;

    public static TheoryData<string> Solvers => LinearSolverTests.Names;

    /// <summary>On a strongly convex problem the solvers differ by rounding only, for parameters that are not adapted too.</summary>
    [Theory]
    [MemberData(nameof(Solvers))]
    public void Every_solver_gives_the_same_meta_gradient(string name)
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(4, 3);
        using var device = new NaiveDevice(chunk: 3);
        var exact = Settings.ExactImplicit(3);
        using var expected = exact.MetaGradient(model.Mse, Settings.Theta(model), support, query, device);
        using var meta = (exact with { Solver = LinearSolverTests.Create(name) }).MetaGradient(model.Mse, Settings.Theta(model), support, query, device);
        Assert.True(Dense.RelativeDistance(meta.Gradient, expected.Gradient) <= 1e-8);
        Assert.All(meta.Tasks.ToArray(), task => Assert.Equal(
            (LinearStatus.Converged, FirstOrderReason.None, false), (task.Linear!.Value.Status, task.FirstOrder, task.Linear.Value.NegativeCurvature)));
    }

    /// <summary>G = ½φᵀ(A + λI)φ + … : ‖φ − φ*‖ is known, and ‖∇G(φ)‖/λ_min bounds it.</summary>
    [Fact]
    public void The_estimated_distance_from_the_solution_bounds_it()
    {
        var (a, center) = (Dense.Symmetric(1, 0.2, 0.5, 1, 3, 8), Dense.Vector(1, N));
        var theta = Dense.Vector(2, N);
        var solution = Dense.Solve(Dense.PlusIdentity(a, Strength), [.. Dense.Multiply(a, center).Zip(theta, (p, q) => p + (Strength * q))]);
        foreach (var steps in new[] { 1, 3, 10 })
        {
            var adapted = theta;
            for (var step = 0; step < steps; step++)
            {
                var gradient = Dense.Multiply(Dense.PlusIdentity(a, Strength), [.. adapted.Zip(solution, (p, q) => p - q)]);
                adapted = [.. adapted.Zip(gradient, (p, g) => p - (0.1 * g))];
            }

            using var device = new NaiveDevice();
            var algorithm = new ImplicitMaml { Inner = Settings.Plain(0.1, steps), Lambda = Lambda.Scalar(Strength), Solver = new DenseSolve() };
            using var meta = algorithm.MetaGradient(
                new QuadraticModel(N).Loss, theta, QuadraticModel.Data((a, center)), QuadraticModel.Data((a, Dense.Vector(3, N))), device);
            var task = meta.Tasks[0];
            var distance = SolverRun.Norm([.. adapted.Zip(solution, (p, q) => p - q)]);
            Assert.Equal(task.Inner.Stationarity / (0.2 + Strength), task.InnerError, 1e-10);
            Assert.InRange(task.InnerError, distance, distance * (8 + Strength) / (0.2 + Strength));
            Assert.InRange(task.LinearError, 0, 1e-12);
        }
    }

    [Fact]
    public void Algorithms_without_a_linear_solve_have_no_errors_to_tell()
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(1, 3);
        using var device = new NaiveDevice();
        using var meta = new Fomaml { Inner = Settings.Plain(0.1, 1) }.MetaGradient(model.Mse, Settings.Theta(model), support, query, device);
        Assert.True(double.IsNaN(meta.Tasks[0].InnerError) && double.IsNaN(meta.Tasks[0].LinearError));
    }

    /// <summary>
    /// g = λ(A + λI + δI)⁻¹b with the δ of the report, written out by a dense solve; a definite task beside it is left as it is.
    /// </summary>
    [Theory]
    [InlineData("cg")]
    [InlineData("pcg")]
    [InlineData("minres")]
    [InlineData("dense")]
    public void Damping_solves_the_damped_system_and_says_which(string name)
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var indefinite = Dense.Symmetric(seed, -4, -1.5, 0.5, 2, 6);
            var definite = Dense.Symmetric(seed + 100, 0.1, 0.5, 1, 2, 6);
            var algorithm = Unguarded(LinearSolverTests.Create(name)) with { Damping = new Damping() };
            var (task, gradient) = Run(algorithm, indefinite, seed);
            var certificate = task.Linear!.Value;
            Assert.InRange(certificate.Damping, 4 - Strength, 40);
            Assert.True(certificate.NegativeCurvature);
            Assert.Equal((LinearStatus.Converged, FirstOrderReason.None), (certificate.Status, task.FirstOrder));
            Assert.InRange(certificate.SmallestEigenvalue, -4 + Strength - 1e-9, 0);
            Assert.Equal(double.PositiveInfinity, task.InnerError);
            var expected = Dense.Solve(Dense.PlusIdentity(indefinite, Strength + certificate.Damping), QuerySide(indefinite, seed));
            Assert.True(Dense.RelativeDistance(gradient, [.. expected.Select(value => Strength * value)]) <= 1e-8);

            var (plain, undamped) = Run(algorithm with { Damping = null }, definite, seed);
            var (same, damped) = Run(algorithm, definite, seed);
            Assert.Equal(undamped, damped);
            Assert.Equal(plain, same);
            Assert.Equal(0, same.Linear!.Value.Damping);
        }
    }

    /// <summary>The products of every solve are counted, the first one's too.</summary>
    [Fact]
    public void All_products_are_counted()
    {
        var counting = new Counting(new ConjugateGradient { MaxIterations = 30, Tolerance = 1e-12 });
        var (task, _) = Run(Unguarded(counting) with { Damping = new Damping { Growth = 1.3 } }, Dense.Symmetric(3, -4, -1.5, 0.5, 2, 6), 3);
        Assert.Equal(counting.Products, task.Linear!.Value.Products);
        Assert.True(counting.Solves > 2, $"{counting.Solves}");
        Assert.Equal(task.HessianProducts, task.Inner.HessianProducts + counting.Products);
    }

    [Fact]
    public void Damping_ends_at_its_limits_and_what_is_left_is_reported()
    {
        var a = Dense.Symmetric(4, -8, -8, -8, -8, -8);
        var (limited, gradient) = Run(Unguarded(new ConjugateGradient()) with { Damping = new Damping { Max = 3 } }, a, 4);
        Assert.Equal((LinearStatus.NegativeCurvature, 3.0), (limited.Linear!.Value.Status, limited.Linear.Value.Damping));
        Assert.Equal(FirstOrderReason.NegativeCurvature, limited.FirstOrder);
        Assert.True(Dense.RelativeDistance(gradient, QuerySide(a, 4)) <= 1e-12);
        var spread = Dense.Symmetric(4, -8, -0.8, -0.75, 1, 2);
        var once = Unguarded(new ConjugateGradient { MaxIterations = 30 }) with { Damping = new Damping { MaxSolves = 1, Growth = 1.01 } };
        var (few, _) = Run(once, spread, 4);
        Assert.Equal(LinearStatus.NegativeCurvature, few.Linear!.Value.Status);
    }

    [Fact]
    public void Damping_settings_are_checked_when_given()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Damping { Growth = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Damping { Growth = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Damping { Growth = double.PositiveInfinity });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Damping { Min = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Damping { Max = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Damping { Max = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Damping { MaxSolves = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => Unguarded(new ConjugateGradient()) with { MaxResidual = 0 });
    }

    /// <summary>Each way to fail, and each policy: the first-order gradient, an exception that names the task, or Λw as it is.</summary>
    [Theory]
    [InlineData("curvature", FirstOrderReason.NegativeCurvature)]
    [InlineData("residual", FirstOrderReason.LinearResidual)]
    [InlineData("diverged", FirstOrderReason.Diverged)]
    [InlineData("singular", FirstOrderReason.Singular)]
    [InlineData("not finite", FirstOrderReason.NotFinite)]
    [InlineData("preconditioner", FirstOrderReason.PreconditionerNotPositive)]
    public void A_failed_solve_is_handled_as_the_policy_says(string failure, FirstOrderReason reason)
    {
        var a = failure switch
        {
            "curvature" => Dense.Symmetric(1, -3, -3, -3, -3, -3),
            "singular" => Dense.Symmetric(1, -Strength, 1, 2, 3, 4),
            _ => Dense.Symmetric(1, 0.1, 1, 2, 3, 4),
        };
        ILinearSolver solver = failure switch
        {
            "singular" => new Minres { MaxIterations = 50, Tolerance = 1e-10 },
            "diverged" => new NeumannSeries { Scale = 1, Terms = 50 },
            "not finite" => new Claiming(LinearStatus.NotFinite),
            "preconditioner" => new Claiming(LinearStatus.PreconditionerNotPositive),
            _ => new ConjugateGradient { MaxIterations = 1 },
        };
        var algorithm = Unguarded(solver) with { MaxResidual = failure == "residual" ? 0.01 : null };
        var b = QuerySide(a, 1);

        var (report, firstOrder) = Run(algorithm, a, 1);
        Assert.Equal(reason, report.FirstOrder);
        Assert.True(Dense.RelativeDistance(firstOrder, b) <= 1e-12);

        var (used, gradient) = Run(algorithm with { OnLinearFailure = LinearFailure.UseWhatThereIs }, a, 1);
        Assert.Equal(FirstOrderReason.None, used.FirstOrder);
        var (w, _) = SolverRun.Solve(solver, Dense.PlusIdentity(a, Strength), b);
        Assert.True(SolverRun.Norm([.. gradient.Zip(w, (p, q) => p - (Strength * q))]) <= 1e-9 * (1 + SolverRun.Norm(w)));

        var thrown = Assert.Throws<MetaLearningException>(() => Run(algorithm with { OnLinearFailure = LinearFailure.Throw }, a, 1));
        Assert.Equal([0], thrown.Tasks);
        Assert.Contains("linear solve", thrown.Message);
        Assert.Contains("Damping", thrown.Message);
    }

    /// <summary>Whatever its certificate says of it.</summary>
    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_solution_that_is_not_finite_is_a_failed_solve(double entry)
    {
        var a = Dense.Symmetric(1, 0.1, 1, 2, 3, 4);
        var algorithm = Unguarded(new Writing((solution, certificates) =>
        {
            solution.Write(0, [1, 2, entry, 4, 5]);
            certificates.Clear();
        }));
        var (report, firstOrder) = Run(algorithm, a, 1);
        Assert.Equal((FirstOrderReason.NotFinite, LinearStatus.NotFinite), (report.FirstOrder, report.Linear!.Value.Status));
        Assert.True(double.IsNaN(report.LinearError));
        Assert.True(Dense.RelativeDistance(firstOrder, QuerySide(a, 1)) <= 1e-12);
        var thrown = Assert.Throws<MetaLearningException>(() => Run(algorithm with { OnLinearFailure = LinearFailure.Throw }, a, 1));
        Assert.Contains("ended with NotFinite", thrown.Message);

        // There is nothing that could be used.
        var used = Assert.Throws<MetaLearningException>(() => Run(algorithm with { OnLinearFailure = LinearFailure.UseWhatThereIs }, a, 1));
        Assert.Contains("ended with NotFinite", used.Message);
        Assert.Contains("OnLinearFailure", used.Message);
    }

    /// <summary>The mean solution, where the next solves start, is that of the others.</summary>
    [Fact]
    public void A_solution_that_is_not_finite_reaches_no_other_task()
    {
        var a = Dense.Symmetric(1, 0.1, 1, 2, 3, 4);
        var solver = new Writing((solution, certificates) =>
        {
            solution.Write(0, [1, 2, 3, 4, 5]);
            solution.Write(1, [double.NaN, 2, 3, 4, 5]);
            certificates.Fill(new LinearCertificate { Status = LinearStatus.Converged });
        });
        using var device = new NaiveDevice();
        var data = QuadraticModel.Data((a, Dense.Vector(2, N)), (a, Dense.Vector(3, N)));
        using var engine = new MetaGradientEngine(device, Unguarded(solver) with { WarmStart = true }, new QuadraticModel(N).Loss);
        using var result = new MetaGradient(engine.Layout);
        engine.Compute(Dense.Vector(1, N), data, data, result);
        Assert.Equal([FirstOrderReason.None, FirstOrderReason.NotFinite], result.Tasks.ToArray().Select(task => task.FirstOrder));
        Assert.Equal(0, solver.Started);
        engine.Compute(Dense.Vector(1, N), data, data, result);
        Assert.Equal(1, solver.Started);
    }

    [Fact]
    public void A_certificate_that_was_left_untouched_is_no_perfect_solve()
    {
        var a = Dense.Symmetric(1, 0.1, 1, 2, 3, 4);
        var algorithm = Unguarded(new Writing((solution, _) => solution.Write(0, [1, 2, 3, 4, 5])));
        var (report, firstOrder) = Run(algorithm, a, 1);
        Assert.Equal((FirstOrderReason.NotReported, LinearStatus.NotReported), (report.FirstOrder, report.Linear!.Value.Status));
        Assert.True(double.IsNaN(report.LinearError));
        Assert.True(Dense.RelativeDistance(firstOrder, QuerySide(a, 1)) <= 1e-12);
        var thrown = Assert.Throws<MetaLearningException>(() => Run(algorithm with { OnLinearFailure = LinearFailure.Throw }, a, 1));
        Assert.Contains("NotReported", thrown.Message);
        Assert.Contains("write a certificate for each task", thrown.Message);
        var (_, used) = Run(algorithm with { OnLinearFailure = LinearFailure.UseWhatThereIs }, a, 1);
        Assert.True(Dense.RelativeDistance(used, [.. new double[] { 1, 2, 3, 4, 5 }.Select(w => Strength * w)]) <= 1e-12);
    }

    [Fact]
    public void Without_a_bound_on_the_residual_few_iterations_are_no_failure()
    {
        var a = Dense.Symmetric(1, 0.1, 1, 2, 3, 4);
        var (report, _) = Run(Unguarded(new ConjugateGradient { MaxIterations = 1 }) with { OnLinearFailure = LinearFailure.Throw }, a, 1);
        Assert.True(report.Linear!.Value.RelativeResidual > 0.1);
        Assert.Equal(FirstOrderReason.None, report.FirstOrder);
    }

    /// <summary>
    /// The outer gradient of parameters that are not adapted follows the damped w: at chunk sizes and thread counts alike.
    /// </summary>
    [Theory]
    [InlineData("cg")]
    [InlineData("pcg")]
    [InlineData("minres")]
    [InlineData("neumann")]
    [InlineData("dense")]
    public void Results_do_not_depend_on_chunks_and_threads_and_nothing_is_allocated(string name)
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(7, 2);
        var theta = Settings.Theta(model);
        var algorithm = new ImplicitMaml
        {
            Inner = new GradientDescent { LearningRate = 2, Steps = 12 },
            Lambda = Lambda.Scalar(0.04),
            Solver = LinearSolverTests.Create(name, 20, 1e-8),
            Damping = new Damping(),
        };
        using var single = new NaiveDevice();
        using var reference = algorithm.MetaGradient(model.Mse, theta, support, query, single);
        Assert.Contains(reference.Tasks.ToArray(), task => task.Linear!.Value.Damping > 0);
        Assert.Contains(reference.Tasks.ToArray(), task => task.Linear!.Value.Damping == 0);
        foreach (var (chunk, workers) in new[] { (1, 1), (3, 1), (2, 3) })
        {
            using var device = new NaiveDevice(chunk, workers);
            using var other = algorithm.MetaGradient(model.Mse, theta, support, query, device);
            Assert.Equal(reference.Gradient.ToArray(), other.Gradient.ToArray());
            Assert.Equal(reference.Tasks.ToArray(), other.Tasks.ToArray());
        }

        using var engine = new MetaGradientEngine(single, algorithm, model.Mse);
        using var result = new MetaGradient(model.Layout);
        engine.Compute(theta, support, query, result);
        var before = GC.GetAllocatedBytesForCurrentThread();
        engine.Compute(theta, support, query, result);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static ImplicitMaml Unguarded(ILinearSolver solver) => new()
    {
        Inner = Settings.Plain(0.01, 0), // φ = θ: the formula of g is what is checked, not the inner problem
        Lambda = Lambda.Scalar(Strength),
        Solver = solver,
        MaxGradientRatio = null,
        MaxStationarityRatio = null,
    };

    private static (TaskReport Report, double[] Gradient) Run(ImplicitMaml algorithm, double[,] a, int seed)
    {
        using var device = new NaiveDevice();
        using var meta = algorithm.MetaGradient(new QuadraticModel(N).Loss, Dense.Vector(seed, N),
            QuadraticModel.Data((a, Dense.Vector(seed + 1, N))), QuadraticModel.Data((a, Dense.Vector(seed + 2, N))), device);
        return (meta.Tasks[0], meta.Gradient.ToArray());
    }

    /// <summary>∇L_query(θ).</summary>
    private static double[] QuerySide(double[,] a, int seed) =>
        Dense.Multiply(a, [.. Dense.Vector(seed, N).Zip(Dense.Vector(seed + 2, N), (p, q) => p - q)]);

    /// <summary>x = b/2 and a status.</summary>
    private sealed class Claiming(LinearStatus status) : ILinearSolver
    {
        public ILinearWorkspace CreateWorkspace(IDevice device, int tasks, int length) => new Workspace(status);

        private sealed class Workspace(LinearStatus status) : ILinearWorkspace
        {
            public void Solve(ILinearOperator matrix, TaskVectors rightSide, TaskVectors solution, Span<LinearCertificate> certificates,
                CancellationToken cancellationToken)
            {
                solution.CopyFrom(rightSide);
                solution.Scale([.. Enumerable.Repeat(0.5, rightSide.Tasks)]);
                certificates.Fill(new LinearCertificate { Status = status });
            }

            public void Dispose()
            {
            }
        }
    }

    /// <summary>Writes solutions and certificates as it is told, whatever the system.</summary>
    private sealed class Writing(Write write) : ILinearSolver, ILinearWorkspace
    {
        /// <summary>How many solves were given a start.</summary>
        public int Started { get; private set; }

        public ILinearWorkspace CreateWorkspace(IDevice device, int tasks, int length) => this;

        public void Solve(ILinearOperator matrix, TaskVectors rightSide, TaskVectors solution, Span<LinearCertificate> certificates,
            CancellationToken cancellationToken) => write(solution, certificates);

        public void SolveFrom(ILinearOperator matrix, TaskVectors rightSide, TaskVectors residual, TaskVectors solution, Span<LinearCertificate> certificates,
            CancellationToken cancellationToken)
        {
            Started++;
            write(solution, certificates);
        }

        public void Dispose()
        {
        }
    }

    private delegate void Write(TaskVectors solution, Span<LinearCertificate> certificates);

    /// <summary>A solver that counts its solves and products.</summary>
    private sealed class Counting(ILinearSolver solver) : ILinearSolver
    {
        public int Solves { get; private set; }

        public int Products { get; private set; }

        public ILinearWorkspace CreateWorkspace(IDevice device, int tasks, int length) =>
            new Workspace(this, solver.CreateWorkspace(device, tasks, length));

        private sealed class Workspace(Counting owner, ILinearWorkspace workspace) : ILinearWorkspace
        {
            public void Solve(ILinearOperator matrix, TaskVectors rightSide, TaskVectors solution, Span<LinearCertificate> certificates,
                CancellationToken cancellationToken)
            {
                owner.Solves++;
                workspace.Solve(new Operator(owner, matrix), rightSide, solution, certificates, cancellationToken);
            }

            public void Dispose() => workspace.Dispose();
        }

        private sealed class Operator(Counting owner, ILinearOperator matrix) : ILinearOperator
        {
            public int Tasks => matrix.Tasks;

            public int Length => matrix.Length;

            public void Apply(TaskVectors v, TaskVectors result)
            {
                owner.Products++;
                matrix.Apply(v, result);
            }
        }
    }
}
