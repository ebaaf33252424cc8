namespace ImamlDsl.MetaLearning.Tests;

public sealed class PreconditionerTests
{
    private const int N = 24;

    /// <summary>v ∘ Av = d for a diagonal A and any signs v: one probe and one iteration are enough.</summary>
    [Fact]
    public void A_diagonal_matrix_is_found_by_one_probe()
    {
        var (a, b) = (new double[N, N], Dense.Vector(1, N));
        for (var i = 0; i < N; i++)
        {
            a[i, i] = Math.Pow(10, 2.0 * i / (N - 1));
        }

        var solver = new ConjugateGradient { MaxIterations = 50, Tolerance = 1e-12, Preconditioner = new DiagonalPreconditioner { Probes = 1 } };
        var (x, certificate) = SolverRun.Solve(solver, a, b);
        Assert.Equal((LinearStatus.Converged, 1, 2), (certificate.Status, certificate.Iterations, certificate.Products));
        Assert.True(Dense.RelativeDistance(x, Dense.Solve(a, b)) <= 1e-12);
    }

    /// <summary>DSD with a good S and scales D over five orders: what the preconditioner is for.</summary>
    [Fact]
    public void Badly_scaled_systems_need_fewer_iterations()
    {
        for (var seed = 0; seed < 5; seed++)
        {
            var a = Dense.Symmetric(seed, [.. Dense.Vector(seed, N).Select(value => Math.Exp(0.5 * value))]);
            for (var i = 0; i < N * N; i++)
            {
                a[i / N, i % N] *= Math.Pow(10, -2.5 * (i / N) / (N - 1)) * Math.Pow(10, -2.5 * (i % N) / (N - 1));
            }

            var b = Dense.Multiply(a, Dense.Vector(seed + 50, N));
            var plain = new ConjugateGradient { MaxIterations = 500, Tolerance = 1e-9 };
            var (_, without) = SolverRun.Solve(plain, a, b);
            var (x, with) = SolverRun.Solve(plain with { Preconditioner = new DiagonalPreconditioner { Probes = 64, Floor = 1e-7 } }, a, b);
            Assert.Equal(LinearStatus.Converged, with.Status);
            Assert.True(with.Iterations < without.Iterations, $"{with.Iterations} instead of {without.Iterations}");
            Assert.InRange(SolverRun.Residual(a, x, b), 0, 1.1e-9);
            Assert.Equal(with.Iterations + 64, with.Products);
        }
    }

    /// <summary>The residual is the true one: an M far from A changes the path and not what the tolerance means.</summary>
    [Fact]
    public void The_tolerance_is_one_on_the_true_residual()
    {
        var (a, b) = (Dense.Symmetric(2, [.. Dense.Vector(2, N).Select(value => Math.Exp(value))]), Dense.Vector(3, N));
        for (var iterations = 1; iterations <= 4; iterations++)
        {
            foreach (var verify in new[] { false, true })
            {
                var solver = new ConjugateGradient { MaxIterations = iterations, VerifyResidual = verify, Preconditioner = new Skewed(1) };
                var (x, certificate) = SolverRun.Solve(solver, a, b);
                Assert.Equal(SolverRun.Residual(a, x, b), certificate.RelativeResidual, 1e-11);
                Assert.Equal(iterations + (verify ? 1 : 0), certificate.Products);
            }
        }
    }

    /// <summary>M = I changes nothing but the number of vectors.</summary>
    [Fact]
    public void The_identity_changes_nothing()
    {
        var (a, b) = (Dense.Symmetric(4, [.. Dense.Vector(4, N).Select(value => Math.Exp(value))]), Dense.Vector(4, N));
        var plain = new ConjugateGradient { MaxIterations = 7 };
        var (x, certificate) = SolverRun.Solve(plain with { Preconditioner = new Skewed(0) }, a, b);
        var (expected, reference) = SolverRun.Solve(plain, a, b);
        Assert.Equal(expected, x);
        Assert.Equal(reference.RelativeResidual, certificate.RelativeResidual);
    }

    [Fact]
    public void A_preconditioner_that_is_not_positive_is_seen()
    {
        var solver = new ConjugateGradient { Preconditioner = new Skewed(-5) };
        var (x, certificate) = SolverRun.Solve(solver, Dense.PlusIdentity(new double[N, N], 1), Dense.Vector(5, N));
        Assert.Equal(LinearStatus.PreconditionerNotPositive, certificate.Status);
        Assert.All(x, value => Assert.True(double.IsFinite(value)));
    }

    [Fact]
    public void Negative_curvature_at_once_returns_the_right_side()
    {
        var b = Dense.Vector(7, N);
        var solver = new ConjugateGradient { Preconditioner = new DiagonalPreconditioner() };
        var (x, certificate) = SolverRun.Solve(solver, Dense.PlusIdentity(new double[N, N], -1), b);
        Assert.Equal(b, x);
        Assert.Equal((LinearStatus.NegativeCurvature, 0, 9), (certificate.Status, certificate.Iterations, certificate.Products));
    }

    [Fact]
    public void Settings_are_checked_when_given()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new DiagonalPreconditioner { Probes = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DiagonalPreconditioner { Floor = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DiagonalPreconditioner { Floor = double.NaN });
    }

    /// <summary>M⁻¹ = diag(1 + tilt·i/N).</summary>
    private sealed record Skewed(double Tilt) : IPreconditioner
    {
        public IPreconditionerWorkspace CreateWorkspace(IDevice device, int tasks, int length) => new Workspace(Tilt);

        private sealed class Workspace(double tilt) : IPreconditionerWorkspace
        {
            public int Prepare(ILinearOperator matrix, CancellationToken cancellationToken) => 0;

            public void Apply(TaskVectors v, TaskVectors result)
            {
                for (var t = 0; t < v.Tasks; t++)
                {
                    for (var i = 0; i < v.Length; i++)
                    {
                        ((NaiveVectors)result)[t][i] = (1 + (tilt * i / v.Length)) * ((NaiveVectors)v)[t][i];
                    }
                }
            }

            public void Dispose()
            {
            }
        }
    }
}
