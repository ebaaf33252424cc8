namespace ImamlDsl.MetaLearning.Tests;

public sealed class MinresTests
{
    private const int N = 10;

    /// <summary>The k-th iterate minimises ‖b − Ax‖ over the Krylov space: the same by dense least squares.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_iterate_has_the_smallest_residual_of_its_krylov_space(bool verify)
    {
        var a = Dense.Symmetric(1, -3, -1, -0.4, 0.3, 0.5, 1, 2, 4, 6, 9);
        var b = Dense.Vector(1, N);
        for (var k = 1; k <= 6; k++)
        {
            var (x, certificate) = SolverRun.Solve(new Minres { MaxIterations = k, VerifyResidual = verify }, a, b);
            Assert.Equal((k, k + (verify ? 1 : 0), LinearStatus.IterationLimit), (certificate.Iterations, certificate.Products, certificate.Status));
            Assert.Equal(SmallestResidual(a, b, k), SolverRun.Residual(a, x, b), 1e-9);
            Assert.Equal(SolverRun.Residual(a, x, b), certificate.RelativeResidual, 1e-10);
        }
    }

    /// <summary>b has a part outside the range: the best x leaves just that part, and no x leaves less.</summary>
    [Fact]
    public void A_singular_system_without_a_solution_is_seen_and_solved_by_least_squares()
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var a = Dense.Symmetric(seed, 0, 0, -1, -0.4, 0.3, 0.5, 1, 2, 4, 6);
            var b = Dense.Vector(seed, N);
            var (x, certificate) = SolverRun.Solve(new Minres { MaxIterations = 100, Tolerance = 1e-10 }, a, b);
            Assert.Equal(LinearStatus.Singular, certificate.Status);
            double[] residual = [.. b.Zip(Dense.Multiply(a, x), (p, q) => p - q)];
            Assert.InRange(SolverRun.Norm(Dense.Multiply(a, residual)), 0, 1e-7);
            Assert.InRange(SolverRun.Norm(x), 0, 100);
        }
    }

    /// <summary>β₊ = 0 at once: b is an eigenvector, of a negative eigenvalue or of 0.</summary>
    [Theory]
    [InlineData(-2.0, LinearStatus.Converged, -0.5)]
    [InlineData(0.0, LinearStatus.Singular, 0)]
    public void A_right_side_that_is_an_eigenvector_ends_the_process(double eigenvalue, LinearStatus status, double expected)
    {
        var a = new double[N, N];
        for (var i = 0; i < N; i++)
        {
            a[i, i] = i == 0 ? eigenvalue : i;
        }

        var b = new double[N];
        b[0] = 1;
        var (x, certificate) = SolverRun.Solve(new Minres { MaxIterations = 20 }, a, b);
        Assert.Equal((status, 1), (certificate.Status, certificate.Products));
        Assert.Equal(expected, x[0], 1e-15);
        Assert.All(x[1..], value => Assert.Equal(0, value));
        Assert.Equal(eigenvalue < 0, certificate.NegativeCurvature);
    }

    [Fact]
    public void Settings_are_checked_when_given()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Minres { MaxIterations = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Minres { Tolerance = -1 });
    }

    private static double SmallestResidual(double[,] a, double[] b, int k)
    {
        // Orthonormal A·(b, Ab, …) by Gram and Schmidt, twice; the residual is what is left of b.
        var basis = new List<double[]>();
        var power = b;
        for (var i = 0; i < k; i++)
        {
            power = Dense.Multiply(a, power);
            basis.Add(Orthogonal(power, basis));
            power = [.. power.Select(value => value / SolverRun.Norm(power))];
        }

        var rest = b;
        foreach (var q in basis)
        {
            var along = q.Zip(rest, (p, r) => p * r).Sum();
            rest = [.. rest.Zip(q, (r, p) => r - (along * p))];
        }

        return SolverRun.Norm(rest) / SolverRun.Norm(b);
    }

    private static double[] Orthogonal(double[] v, List<double[]> basis)
    {
        for (var pass = 0; pass < 2; pass++)
        {
            foreach (var q in basis)
            {
                var along = q.Zip(v, (p, r) => p * r).Sum();
                v = [.. v.Zip(q, (r, p) => r - (along * p))];
            }
        }

        return [.. v.Select(value => value / SolverRun.Norm(v))];
    }
}
