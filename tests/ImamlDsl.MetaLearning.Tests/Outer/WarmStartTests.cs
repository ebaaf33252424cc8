namespace ImamlDsl.MetaLearning.Tests;

public sealed class WarmStartTests : IDisposable
{
    private const int N = 12;
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"checkpoint-{Guid.NewGuid():N}");

    public static TheoryData<string> Solvers => ["cg", "pcg", "minres", "neumann"];

    public void Dispose() => File.Delete(_path);

    /// <summary>
    /// From any start the same solution; from the solution itself no product; tasks with b = 0 get 0 whatever the start is.
    /// </summary>
    [Theory]
    [MemberData(nameof(Solvers))]
    public void A_solve_may_start_anywhere(string name)
    {
        foreach (var size in new[] { 1, 1e-30 })
        {
            double[][,] a = [.. Enumerable.Range(0, 3).Select(seed => Dense.Symmetric(seed, [.. Dense.Vector(seed, N).Select(value => Math.Exp(value))]))];
            double[][] b = [[.. Dense.Vector(7, N).Select(value => size * value)], [.. Dense.Vector(8, N).Select(value => size * value)], new double[N]];
            double[][] starts = [[.. Dense.Vector(9, N).Select(value => size * value)], Dense.Solve(a[1], b[1]), Dense.Vector(10, N)];
            using var device = new NaiveDevice();
            using var right = device.Allocate(3, N);
            using var residual = device.Allocate(3, N);
            using var solution = device.Allocate(3, N);
            for (var t = 0; t < 3; t++)
            {
                right.Write(t, b[t]);
                solution.Write(t, starts[t]);
                residual.Write(t, [.. b[t].Zip(Dense.Multiply(a[t], starts[t]), (p, q) => p - q)]);
            }

            var certificates = new LinearCertificate[3];
            using var workspace = LinearSolverTests.Create(name, tolerance: 1e-12).CreateWorkspace(device, 3, N);
            workspace.SolveFrom(new SolverRun.Matrices(a), right, residual, solution, certificates, CancellationToken.None);
            Assert.All(certificates, certificate => Assert.Equal(LinearStatus.Converged, certificate.Status));
            Assert.True(Dense.RelativeDistance(((NaiveVectors)solution)[0], Dense.Solve(a[0], b[0])) <= 1e-10);
            Assert.InRange(certificates[0].RelativeResidual, 0, 1e-12);
            Assert.Equal(starts[1], ((NaiveVectors)solution)[1].ToArray());
            Assert.Equal((0, 0, 0), (certificates[1].Iterations, certificates[1].Products, certificates[2].Products));
            Assert.All(((NaiveVectors)solution)[2].ToArray(), value => Assert.Equal(0, value));
        }
    }

    /// <summary>
    /// What a solver is given: x₀ along the last solution, its residual, and that orthogonal to Ax₀, so that no other factor leaves less.
    /// </summary>
    [Fact]
    public void The_start_is_scaled_to_the_shortest_residual()
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(4, 2);
        using var device = new NaiveDevice();
        var recording = new Recording();
        var algorithm = new ImplicitMaml { Inner = Settings.Plain(0.1, 10), Lambda = Lambda.Scalar(0.5), Solver = recording, WarmStart = true };
        using var engine = new MetaGradientEngine(device, algorithm, model.Mse);
        using var result = new MetaGradient(model.Layout);
        engine.Compute(Settings.Theta(model), support, query, result);
        Assert.Empty(recording.Starts);
        engine.Compute(Settings.Theta(model), support, query, result);
        Assert.Equal(4, recording.Starts.Count);
        foreach (var (relative, consistent, along) in recording.Starts)
        {
            Assert.InRange(relative, 0, 0.999);
            Assert.InRange(consistent, 0, 1e-13);
            Assert.InRange(along, -1e-13, 1e-13);
        }
    }

    /// <summary>A task that is skipped gives the next solves nothing to start from: the others' gradients are as if it were not there.</summary>
    [Fact]
    public void Tasks_that_are_skipped_start_nothing()
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(3, 2);
        ((TaskInput<double>)support.Inputs[1]).Values[support.Inputs[1].LengthPerTask] = double.NaN; // task 1
        var algorithm = new ImplicitMaml
        {
            Inner = Settings.Plain(0.1, 10), Lambda = Lambda.Scalar(0.5), Solver = new ConjugateGradient { MaxIterations = 1 }, WarmStart = true,
            OnFailure = InnerFailurePolicy.SkipTask,
        };
        Assert.Equal(Second(support.Select(0, 2), query.Select(0, 2)), Second(support, query));

        double[] Second(TaskData s, TaskData q)
        {
            using var device = new NaiveDevice();
            using var engine = new MetaGradientEngine(device, algorithm, model.Mse);
            using var result = new MetaGradient(model.Layout);
            engine.Compute(Settings.Theta(model), s, q, result);
            engine.Compute(Settings.Theta(model), s, q, result);
            return result.Gradient.ToArray();
        }
    }

    /// <summary>
    /// A second meta-gradient at the same point starts near its solution: a smaller residual after the same iterations, one product more.
    /// </summary>
    [Fact]
    public void The_next_solve_starts_from_the_mean_solution()
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(1, 2);
        using var device = new NaiveDevice();
        var cold = new ImplicitMaml { Inner = Settings.Plain(0.1, 40), Lambda = Lambda.Scalar(0.5), Solver = new ConjugateGradient { MaxIterations = 3 } };
        using var engine = new MetaGradientEngine(device, cold with { WarmStart = true }, model.Mse);
        using var result = new MetaGradient(model.Layout);
        using var reference = cold.MetaGradient(model.Mse, Settings.Theta(model), support, query, device);
        using var exact = Settings.ExactImplicit(0.5) with { Inner = cold.Inner } is var accurate
            ? accurate.MetaGradient(model.Mse, Settings.Theta(model), support, query, device) : null;
        engine.Compute(Settings.Theta(model), support, query, result);
        Assert.Equal(reference.Gradient.ToArray(), result.Gradient.ToArray());
        Assert.Equal(3, result.Tasks[0].Linear!.Value.Products);
        var distance = Dense.RelativeDistance(result.Gradient, exact!.Gradient);
        for (var again = 0; again < 3; again++)
        {
            engine.Compute(Settings.Theta(model), support, query, result);
            var nearer = Dense.RelativeDistance(result.Gradient, exact.Gradient);
            Assert.True(nearer < 0.5 * distance, $"{nearer} after {distance}");
            Assert.InRange(result.Tasks[0].Linear!.Value.Products, 1, 4);
            distance = nearer;
        }
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void Results_do_not_depend_on_chunks_and_threads_and_nothing_is_allocated(string name)
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(7, 2);
        var algorithm = new ImplicitMaml
        {
            Inner = new GradientDescent { LearningRate = 2, Steps = 12 },
            Lambda = Lambda.Scalar(0.04),
            Solver = LinearSolverTests.Create(name, 4, 1e-8),
            Damping = new Damping(),
            WarmStart = true,
        };
        var theta = Settings.Theta(model);
        List<(double[], TaskReport[])> Run(int chunk, int workers)
        {
            using var device = new NaiveDevice(chunk, workers);
            using var engine = new MetaGradientEngine(device, algorithm, model.Mse);
            using var result = new MetaGradient(model.Layout);
            var results = new List<(double[], TaskReport[])>();
            for (var step = 0; step < 3; step++)
            {
                engine.Compute([.. theta.Select(value => value * (1 - (0.1 * step)))], support, query, result);
                results.Add((result.Gradient.ToArray(), result.Tasks.ToArray()));
            }

            if (workers == 1)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                engine.Compute(theta, support, query, result);
                Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            }

            return results;
        }

        var reference = Run(0, 1);
        foreach (var (chunk, workers) in new[] { (1, 1), (3, 1), (2, 3) })
        {
            foreach (var (expected, actual) in reference.Zip(Run(chunk, workers)))
            {
                Assert.Equal(expected.Item1, actual.Item1);
                Assert.Equal(expected.Item2, actual.Item2);
            }
        }
    }

    [Fact]
    public void Training_continues_bit_for_bit_from_a_checkpoint()
    {
        var algorithm = new ImplicitMaml
        {
            Inner = new GradientDescent { LearningRate = 0.1, Steps = 5 },
            Lambda = Lambda.Scalar(1),
            Solver = new ConjugateGradient { MaxIterations = 1 },
            WarmStart = true,
        };
        using var whole = MetaTrainerTests.Create(algorithm);
        whole.Train(new LineEpisodes(), 6);
        using var cold = MetaTrainerTests.Create(algorithm with { WarmStart = false });
        cold.Train(new LineEpisodes(), 6);
        Assert.NotEqual(whole.Parameters.Values.ToArray(), cold.Parameters.Values.ToArray());
        using (var first = MetaTrainerTests.Create(algorithm))
        {
            first.Train(new LineEpisodes(), 4);
            first.SaveCheckpoint(_path);
        }

        using var second = MetaTrainerTests.Create(algorithm);
        second.LoadCheckpoint(_path);
        second.Train(new LineEpisodes(), 2);
        Assert.Equal(whole.Parameters.Values.ToArray(), second.Parameters.Values.ToArray());
    }

    /// <summary>Conjugate gradients that look at the starts they are given.</summary>
    private sealed class Recording : ILinearSolver
    {
        /// <summary>‖r‖/‖b‖, ‖r − (b − Ax₀)‖/‖b‖ and ⟨r, Ax₀⟩/‖b‖² of each task.</summary>
        public List<(double Relative, double Consistent, double Along)> Starts { get; } = [];

        public ILinearWorkspace CreateWorkspace(IDevice device, int tasks, int length) =>
            new Workspace(this, device.Allocate(tasks, length), new ConjugateGradient().CreateWorkspace(device, tasks, length));

        private sealed class Workspace(Recording owner, TaskVectors product, ILinearWorkspace workspace) : ILinearWorkspace
        {
            public void Solve(ILinearOperator matrix, TaskVectors rightSide, TaskVectors solution, Span<LinearCertificate> certificates,
                CancellationToken cancellationToken) => workspace.Solve(matrix, rightSide, solution, certificates, cancellationToken);

            public void SolveFrom(ILinearOperator matrix, TaskVectors rightSide, TaskVectors residual, TaskVectors solution,
                Span<LinearCertificate> certificates, CancellationToken cancellationToken)
            {
                matrix.Apply(solution, product);
                for (var t = 0; t < matrix.Tasks; t++)
                {
                    var (b, r, ax) = (Vector(rightSide, t), Vector(residual, t), Vector(product, t));
                    var norm = SolverRun.Norm(b);
                    var off = SolverRun.Norm([.. b.Select((value, i) => value - ax[i] - r[i])]);
                    owner.Starts.Add((SolverRun.Norm(r) / norm, off / norm, r.Zip(ax, (p, q) => p * q).Sum() / norm / norm));
                }

                workspace.SolveFrom(matrix, rightSide, residual, solution, certificates, cancellationToken);
            }

            public void Dispose()
            {
                workspace.Dispose();
                product.Dispose();
            }

            private static double[] Vector(TaskVectors vectors, int task) => ((NaiveVectors)vectors)[task].ToArray();
        }
    }
}
