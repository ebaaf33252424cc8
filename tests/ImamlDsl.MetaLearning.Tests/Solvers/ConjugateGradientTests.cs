namespace ImamlDsl.MetaLearning.Tests;

public sealed class ConjugateGradientTests
{
    private const int N = 6;

    [Fact]
    public void Equals_the_dense_solution()
    {
        var (a, b) = (Dense.Symmetric(1, 0.1, 0.5, 1, 3, 8, 20), Dense.Vector(1, N));
        var (x, certificate) = Solve(new() { MaxIterations = 50, Tolerance = 1e-13 }, a, b);
        Assert.True(Dense.RelativeDistance(x, Dense.Solve(a, b)) <= 1e-10);
        Assert.Equal(LinearStatus.Converged, certificate.Status);
        Assert.InRange(certificate.SmallestCurvature, 0.1 - 1e-9, 20);
        Assert.InRange(certificate.LargestCurvature, certificate.SmallestCurvature, 20 + 1e-9);
    }

    [Fact]
    public void A_clustered_spectrum_needs_as_many_iterations_as_clusters()
    {
        var a = Dense.Symmetric(2, 1, 1, 1, 100, 100, 100);
        var (x, certificate) = Solve(new() { Tolerance = 1e-10 }, a, Dense.Vector(2, N));
        Assert.Equal(2, certificate.Iterations);
        Assert.True(Dense.RelativeDistance(x, Dense.Solve(a, Dense.Vector(2, N))) <= 1e-9);
    }

    [Fact]
    public void The_certificate_holds_the_residual_of_what_is_returned()
    {
        var (a, b) = (Dense.Symmetric(3, 0.1, 0.5, 1, 3, 8, 20), Dense.Vector(3, N));
        foreach (var verify in new[] { false, true })
        {
            for (var iterations = 1; iterations <= 4; iterations++)
            {
                var (x, certificate) = Solve(new() { MaxIterations = iterations, VerifyResidual = verify }, a, b);
                var product = Dense.Multiply(a, x);
                var residual = Norm(b.Zip(product, (p, q) => p - q)) / Norm(b);
                Assert.Equal(iterations, certificate.Iterations);
                Assert.Equal(LinearStatus.IterationLimit, certificate.Status);
                Assert.Equal(residual, certificate.RelativeResidual, 10);
            }
        }
    }

    /// <summary>Trap 5: returning the iterate before last. One iteration is x = (bᵀb/bᵀAb) b.</summary>
    [Fact]
    public void The_last_iterate_is_returned()
    {
        var (a, b) = (Dense.Symmetric(4, 1, 2, 3, 4, 5, 6), Dense.Vector(4, N));
        var (x, _) = Solve(new() { MaxIterations = 1 }, a, b);
        var factor = Dot(b, b) / Dot(b, Dense.Multiply(a, b));
        Assert.True(Dense.RelativeDistance(x, [.. b.Select(value => factor * value)]) <= 1e-14);
    }

    /// <summary>Trap 5: an absolute tolerance.</summary>
    [Theory]
    [InlineData(1e-30)]
    [InlineData(1e-170)]
    [InlineData(1e30)]
    public void The_size_of_the_right_side_does_not_matter(double size)
    {
        var (a, b) = (Dense.Symmetric(5, 1, 2, 3, 4, 5, 6), Dense.Vector(5, N));
        var (x, certificate) = Solve(new() { MaxIterations = 20, Tolerance = 1e-12 }, a, [.. b.Select(value => size * value)]);
        Assert.True(Dense.RelativeDistance([.. x.Select(value => value / size)], Dense.Solve(a, b)) <= 1e-9);
        Assert.True(certificate.RelativeResidual <= 1e-12);
    }

    [Fact]
    public void A_zero_right_side_gives_zero_without_a_product()
    {
        var (x, certificate) = Solve(new(), Dense.Symmetric(6, 1, 2, 3, 4, 5, 6), new double[N]);
        Assert.All(x, value => Assert.Equal(0, value));
        Assert.Equal((LinearStatus.Converged, 0, 0), (certificate.Status, certificate.Products, certificate.Iterations));
    }

    /// <summary>Trap 5: no guard on pᵀAp ≤ 0.</summary>
    [Fact]
    public void Negative_curvature_at_the_first_direction_returns_the_right_side()
    {
        var b = Dense.Vector(7, N);
        var (x, certificate) = Solve(new(), Dense.Symmetric(7, -1, -2, -3, -4, -5, -6), b);
        Assert.Equal(b, x);
        Assert.True(certificate.NegativeCurvature);
        Assert.Equal(0, certificate.Iterations);
        Assert.True(certificate.SmallestCurvature < 0);
    }

    [Fact]
    public void Negative_curvature_later_returns_the_iterate_before_it()
    {
        var a = new double[,] { { 2, 0, 0 }, { 0, 1, 0 }, { 0, 0, -0.5 } };
        double[] b = [1, 1, 0.5];
        var (x, certificate) = Solve(new() { MaxIterations = 10 }, a, b);
        Assert.True(certificate.NegativeCurvature);
        Assert.InRange(certificate.Iterations, 1, 2);
        var (expected, _) = Solve(new() { MaxIterations = certificate.Iterations }, a, b);
        Assert.Equal(expected, x);
    }

    [Fact]
    public void Tasks_end_on_their_own()
    {
        double[][,] matrices =
        [
            Dense.Symmetric(8, 1, 1, 1, 1, 1, 1),
            Dense.Symmetric(9, 0.1, 0.5, 1, 3, 8, 20),
            Dense.Symmetric(10, -1, -1, -1, -1, -1, -1),
        ];
        double[][] sides = [Dense.Vector(8, N), Dense.Vector(9, N), Dense.Vector(10, N)];
        var options = new ConjugateGradient { MaxIterations = 30, Tolerance = 1e-12 };
        var (together, certificates) = Solve(options, matrices, sides);
        Assert.Equal(1, certificates[0].Iterations);
        Assert.True(certificates[2].NegativeCurvature);
        for (var t = 0; t < 3; t++)
        {
            var (alone, certificate) = Solve(options, matrices[t], sides[t]);
            Assert.Equal(alone, together[t]);
            Assert.Equal(certificate, certificates[t]);
        }
    }

    [Fact]
    public void Not_a_number_is_reported()
    {
        var a = Dense.Symmetric(11, 1, 2, 3, 4, 5, 6);
        a[2, 2] = double.NaN;
        var (x, certificate) = Solve(new(), a, Dense.Vector(11, N));
        Assert.Equal(LinearStatus.NotFinite, certificate.Status);
        Assert.All(x, value => Assert.True(double.IsFinite(value)));
    }

    [Fact]
    public void Settings_are_checked_when_given()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConjugateGradient { MaxIterations = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConjugateGradient { Tolerance = 1 });
    }

    private static (double[] X, LinearCertificate Certificate) Solve(ConjugateGradient options, double[,] a, double[] b) => SolverRun.Solve(options, a, b);

    private static (double[][] X, LinearCertificate[] Certificates) Solve(ConjugateGradient options, double[][,] a, double[][] b) => SolverRun.Solve(options, a, b);

    private static double Dot(double[] x, double[] y) => x.Zip(y, (p, q) => p * q).Sum();

    private static double Norm(IEnumerable<double> x) => Math.Sqrt(x.Sum(value => value * value));
}
