namespace ImamlDsl.MetaLearning.Tests;

/// <summary>What holds for every linear solver.</summary>
public sealed class LinearSolverTests
{
    private const int N = 12;

    public static TheoryData<string> Names => ["cg", "pcg", "minres", "neumann", "dense"];

    public static TheoryData<string> Iterative => ["cg", "pcg", "minres", "neumann"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Definite_systems_are_solved_as_by_a_dense_solve(string name)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var (a, b) = (Definite(seed, spread: 1.5), Dense.Vector(seed, N));
            var (x, certificate) = SolverRun.Solve(Create(name), a, b);
            Assert.True(Dense.RelativeDistance(x, Dense.Solve(a, b)) <= 1e-10, $"{seed}: {certificate}");
            Assert.Equal(LinearStatus.Converged, certificate.Status);
            Assert.False(certificate.NegativeCurvature);
            Assert.InRange(SolverRun.Residual(a, x, b), 0, 1e-11);
            Assert.InRange(certificate.RelativeResidual, 0, 1e-11);
        }
    }

    /// <summary>A condition number of 10⁸: the error may be that many times the residual.</summary>
    [Theory]
    [InlineData("cg")]
    [InlineData("minres")]
    [InlineData("dense")]
    public void Ill_conditioned_systems_are_solved_to_a_small_residual(string name)
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var a = Dense.Symmetric(seed, [.. Enumerable.Range(0, N).Select(i => Math.Pow(10, -8.0 * i / (N - 1)))]);
            var b = Dense.Multiply(a, Dense.Vector(seed, N));
            var (x, certificate) = SolverRun.Solve(Create(name, 2000), a, b);
            Assert.True(SolverRun.Residual(a, x, b) <= 1e-9, $"{seed}: {SolverRun.Residual(a, x, b)} {certificate}");
        }
    }

    [Theory]
    [InlineData("minres")]
    [InlineData("dense")]
    public void Indefinite_systems_are_solved_and_seen(string name)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var spectrum = Spectrum(seed, 1.5);
            var negative = 1 + (seed % (N - 1));
            for (var i = 0; i < negative; i++)
            {
                spectrum[i] *= -1;
            }

            var (a, b) = (Dense.Symmetric(seed, spectrum), Dense.Vector(seed, N));
            var (x, certificate) = SolverRun.Solve(Create(name), a, b);
            Assert.True(Dense.RelativeDistance(x, Dense.Solve(a, b)) <= 1e-9, $"{seed}: {certificate}");
            Assert.True(certificate.NegativeCurvature);
            Assert.Equal(LinearStatus.Converged, certificate.Status);
            Assert.Equal(name == "dense" ? negative : null, certificate.NegativeEigenvalues);
            Assert.Equal(spectrum.Min(), certificate.SmallestEigenvalue, 1e-6);
            Assert.Equal(spectrum.Max(), certificate.LargestEigenvalue, 1e-6);
        }
    }

    /// <summary>A of rank N − 3 and b in its range: there is a solution, and Krylov methods never leave the range.</summary>
    [Theory]
    [InlineData("cg")]
    [InlineData("minres")]
    [InlineData("neumann")]
    public void Singular_systems_with_a_solution_are_solved(string name)
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var spectrum = Spectrum(seed, 1);
            spectrum.AsSpan(0, 3).Clear();
            if (name == "minres")
            {
                spectrum[4] *= -1;
            }

            var a = Dense.Symmetric(seed, spectrum);
            var exact = Dense.Multiply(a, Dense.Vector(seed, N)); // in the range
            var b = Dense.Multiply(a, exact);
            var (x, certificate) = SolverRun.Solve(Create(name), a, b);
            Assert.True(Dense.RelativeDistance(x, exact) <= 1e-9, $"{seed}: {certificate}");
            Assert.Equal(LinearStatus.Converged, certificate.Status);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_size_of_the_right_side_does_not_matter(string name)
    {
        foreach (var size in new[] { 1e-150, 1e-30, 1e30, 1e160 })
        {
            var (a, b) = (Definite(3, 1), Dense.Vector(3, N));
            var (x, certificate) = SolverRun.Solve(Create(name), a, [.. b.Select(value => size * value)]);
            Assert.True(Dense.RelativeDistance([.. x.Select(value => value / size)], Dense.Solve(a, b)) <= 1e-9, $"{size}: {certificate}");
            Assert.Equal(LinearStatus.Converged, certificate.Status);
        }
    }

    /// <summary>As above, where the squares of single-precision numbers leave their range.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Nor_does_it_in_single_precision(string name)
    {
        using var device = new CpuTarget { Threads = 1 }.Open(Precision.Single);
        foreach (var size in new[] { 1e-30, 1e15, 1e20, 1e36 })
        {
            var (a, b) = (Definite(3, 1), Dense.Vector(3, N));
            var (x, certificates) = SolverRun.Solve(Create(name), [a], [[.. b.Select(value => size * value)]], device);
            Assert.True(Dense.RelativeDistance([.. x[0].Select(value => value / size)], Dense.Solve(a, b)) <= 1e-5, $"{size}: {certificates[0]}");
            Assert.NotEqual(LinearStatus.NotFinite, certificates[0].Status);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_size_of_the_matrix_does_not_matter(string name)
    {
        foreach (var size in new[] { 1e-12, 1e12 })
        {
            var (a, b) = (Definite(4, 1), Dense.Vector(4, N));
            var scaled = (double[,])a.Clone();
            for (var i = 0; i < N * N; i++)
            {
                scaled[i / N, i % N] *= size;
            }

            var (x, certificate) = SolverRun.Solve(Create(name), scaled, b);
            Assert.True(Dense.RelativeDistance([.. x.Select(value => value * size)], Dense.Solve(a, b)) <= 1e-9, $"{size}: {certificate}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_zero_right_side_gives_zero_without_a_product(string name)
    {
        var (x, certificate) = SolverRun.Solve(Create(name), Definite(6, 1), new double[N]);
        Assert.All(x, value => Assert.Equal(0, value));
        Assert.Equal((LinearStatus.Converged, 0, 0, 0.0), (certificate.Status, certificate.Products, certificate.Iterations, certificate.RelativeResidual));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Products_that_are_not_finite_end_the_task(string name)
    {
        foreach (var value in new[] { double.NaN, double.PositiveInfinity })
        {
            var a = Definite(11, 1);
            a[2, 2] = value;
            var (x, certificate) = SolverRun.Solve(Create(name), a, Dense.Vector(11, N));
            Assert.Equal(LinearStatus.NotFinite, certificate.Status);
            Assert.All(x, entry => Assert.True(double.IsFinite(entry)));
            Assert.True(certificate.Products > 0);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_right_side_that_is_not_finite_ends_the_task_without_a_product(string name)
    {
        var b = Dense.Vector(12, N);
        b[3] = double.NaN;
        var (x, certificate) = SolverRun.Solve(Create(name), Definite(12, 1), b);
        Assert.Equal((LinearStatus.NotFinite, 0), (certificate.Status, certificate.Products));
        Assert.All(x, entry => Assert.Equal(0, entry));
    }

    /// <summary>
    /// An easy task, a hard one, an indefinite one, one that is not finite and one without a right-hand side: each gets bitwise what it
    /// gets alone.
    /// </summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Tasks_do_not_know_of_each_other(string name)
    {
        var broken = Definite(23, 1);
        broken[1, 4] = double.NaN;
        double[][,] matrices =
        [
            Dense.PlusIdentity(new double[N, N], 2), Definite(21, 2), Dense.Symmetric(22, [.. Spectrum(22, 1).Select((v, i) => i < 3 ? -v : v)]),
            broken, Definite(24, 1), Dense.Symmetric(25, [.. Spectrum(25, 1).Select(v => -v)]),
        ];
        double[][] sides = [.. Enumerable.Range(20, 6).Select(seed => seed == 24 ? new double[N] : Dense.Vector(seed, N))];
        var (together, certificates) = SolverRun.Solve(Create(name), matrices, sides);
        for (var t = 0; t < matrices.Length; t++)
        {
            var (alone, certificate) = SolverRun.Solve(Create(name), matrices[t], sides[t]);
            Assert.Equal(alone, together[t]);
            Assert.Equal(certificate, certificates[t]);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_workspace_may_be_used_again_and_allocates_nothing(string name)
    {
        using var device = new NaiveDevice();
        var (tasks, matrices) = (2, new Plain([Definite(31, 1), Definite(32, 2)]));
        using var right = device.Allocate(tasks, N);
        using var solution = device.Allocate(tasks, N);
        var certificates = new LinearCertificate[tasks];
        var solver = Create(name);
        using var workspace = solver.CreateWorkspace(device, tasks, N);
        right.Write(0, Dense.Vector(31, N));
        workspace.Solve(matrices, right, solution, certificates, CancellationToken.None);
        right.Write(0, Dense.Vector(33, N));
        right.Write(1, Dense.Vector(34, N));
        var before = GC.GetAllocatedBytesForCurrentThread();
        workspace.Solve(matrices, right, solution, certificates, CancellationToken.None);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        var (fresh, expected) = SolverRun.Solve(solver, [Definite(31, 1), Definite(32, 2)], [Dense.Vector(33, N), Dense.Vector(34, N)]);
        for (var t = 0; t < tasks; t++)
        {
            Assert.True(Dense.RelativeDistance(((NaiveVectors)solution)[t], fresh[t]) <= 1e-13);
            Assert.Equal(expected[t].Status, certificates[t].Status);
        }

        // Nothing of the last solve is left for tasks that are not begun.
        right.Clear();
        workspace.Solve(matrices, right, solution, certificates, CancellationToken.None);
        Assert.All(certificates, certificate => Assert.Equal((0, double.PositiveInfinity), (certificate.Products, certificate.SmallestEigenvalue)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Cancellation_is_heard(string name)
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() =>
            SolverRun.Solve(Create(name), [Definite(1, 1)], [Dense.Vector(1, N)], token: source.Token));
    }

    /// <summary>Ritz values lie inside the spectrum, and reach its ends when the Krylov space is the whole space.</summary>
    [Theory]
    [MemberData(nameof(Iterative))]
    public void The_certificate_bounds_the_spectrum_from_inside(string name)
    {
        for (var seed = 40; seed < 50; seed++)
        {
            var spectrum = Spectrum(seed, 2);
            var (a, b) = (Dense.Symmetric(seed, spectrum), Dense.Vector(seed, N));
            var last = (double.PositiveInfinity, double.NegativeInfinity);
            foreach (var iterations in new[] { 1, 2, 4, 8 })
            {
                var (_, certificate) = SolverRun.Solve(Create(name, iterations), a, b);
                Assert.InRange(certificate.SmallestEigenvalue, spectrum.Min() * (1 - 1e-9), certificate.SmallestCurvature);
                Assert.InRange(certificate.LargestEigenvalue, certificate.LargestCurvature, spectrum.Max() * (1 + 1e-9));
                Assert.True(certificate.SmallestEigenvalue <= last.Item1 * (1 + 1e-6) && certificate.LargestEigenvalue >= last.Item2 * (1 - 1e-6));
                last = (certificate.SmallestEigenvalue, certificate.LargestEigenvalue);
            }

            if (name is "cg" or "minres")
            {
                var (_, full) = SolverRun.Solve(Create(name), a, b);
                Assert.Equal(1, full.SmallestEigenvalue / spectrum.Min(), 1e-6);
                Assert.Equal(1, full.LargestEigenvalue / spectrum.Max(), 1e-6);
            }
        }
    }

    [Theory]
    [InlineData("cg")]
    [InlineData("minres")]
    public void A_clustered_spectrum_needs_as_many_iterations_as_clusters(string name)
    {
        for (var clusters = 1; clusters <= 4; clusters++)
        {
            var values = Spectrum(clusters, 2);
            var a = Dense.Symmetric(clusters, [.. Enumerable.Range(0, N).Select(i => values[i % clusters])]);
            var (x, certificate) = SolverRun.Solve(Create(name), a, Dense.Vector(clusters, N));
            Assert.Equal((LinearStatus.Converged, clusters), (certificate.Status, certificate.Iterations));
            Assert.True(Dense.RelativeDistance(x, Dense.Solve(a, Dense.Vector(clusters, N))) <= 1e-9);
        }
    }

    /// <summary>Single precision on the real processor target: the same systems, to what its rounding allows.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Single_precision_on_the_processor(string name)
    {
        using var device = Target.Cpu.Open(Precision.Single);
        var zero = new double[N];
        double[][,] a = [Definite(51, 1), Definite(52, 1), Definite(53, 1)];
        double[][] b = [Dense.Vector(51, N), [.. Dense.Vector(52, N).Select(value => 1e-25 * value)], zero];
        var (x, certificates) = SolverRun.Solve(Create(name, tolerance: 1e-6), a, b, device);
        Assert.All(certificates, certificate => Assert.Equal(LinearStatus.Converged, certificate.Status));
        Assert.True(Dense.RelativeDistance(x[0], Dense.Solve(a[0], b[0])) <= 2e-5);
        Assert.True(Dense.RelativeDistance(x[1], Dense.Solve(a[1], b[1])) <= 2e-5);
        Assert.Equal(zero, x[2]);
    }

    public static ILinearSolver Create(string name, int? iterations = null, double tolerance = 1e-13) => name switch
    {
        "cg" => new ConjugateGradient { MaxIterations = iterations ?? 200, Tolerance = tolerance },
        "pcg" => new ConjugateGradient { MaxIterations = iterations ?? 200, Tolerance = tolerance, Preconditioner = new DiagonalPreconditioner() },
        "minres" => new Minres { MaxIterations = iterations ?? 200, Tolerance = tolerance },
        "neumann" => new NeumannSeries { Terms = iterations ?? 5000, Tolerance = tolerance },
        _ => new DenseSolve(),
    };

    /// <summary>Eigenvalues between e^−spread and e^spread.</summary>
    private static double[] Spectrum(int seed, double spread) => [.. Dense.Vector(1000 + seed, N).Select(value => Math.Exp(spread * value))];

    private static double[,] Definite(int seed, double spread) => Dense.Symmetric(seed, Spectrum(seed, spread));

    /// <summary>Products without allocation.</summary>
    private sealed class Plain(double[][,] a) : ILinearOperator
    {
        public int Tasks => a.Length;

        public int Length => N;

        public void Apply(TaskVectors v, TaskVectors result)
        {
            for (var t = 0; t < a.Length; t++)
            {
                var from = ((NaiveVectors)v)[t];
                var to = ((NaiveVectors)result)[t];
                for (var i = 0; i < N; i++)
                {
                    to[i] = 0;
                    for (var j = 0; j < N; j++)
                    {
                        to[i] += a[t][i, j] * from[j];
                    }
                }
            }
        }
    }
}
