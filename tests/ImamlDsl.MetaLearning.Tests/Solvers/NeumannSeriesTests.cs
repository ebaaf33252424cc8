namespace ImamlDsl.MetaLearning.Tests;

public sealed class NeumannSeriesTests
{
    private const int N = 6;

    /// <summary>K terms are (I − (I − A/s)ᴷ)A⁻¹b, written out by the powers.</summary>
    [Fact]
    public void The_sum_is_that_of_the_powers()
    {
        var (a, b) = (Dense.Symmetric(1, 0.5, 1, 2, 3, 4, 5), Dense.Vector(1, N));
        const double Scale = 7;
        var power = b.Select(value => value / Scale).ToArray();
        var sum = new double[N];
        for (var terms = 1; terms <= 5; terms++)
        {
            sum = [.. sum.Zip(power, (p, q) => p + q)];
            power = [.. power.Zip(Dense.Multiply(a, power), (p, q) => p - (q / Scale))];
            var (x, certificate) = SolverRun.Solve(new NeumannSeries { Terms = terms, Scale = Scale }, a, b);
            Assert.True(Dense.RelativeDistance(x, sum) <= 1e-14);
            Assert.Equal(SolverRun.Residual(a, x, b), certificate.RelativeResidual, 1e-13);
            Assert.Equal((LinearStatus.IterationLimit, terms, terms), (certificate.Status, certificate.Iterations, certificate.Products));
        }
    }

    /// <summary>s &lt; λ_max/2: the part along that eigenvector grows, and is seen as soon as it makes the residual grow.</summary>
    [Fact]
    public void Divergence_is_seen_and_nothing_of_it_is_returned()
    {
        var (a, b) = (Dense.Symmetric(2, 0.5, 1, 2, 3, 4, 10), Dense.Vector(2, N));
        var (x, certificate) = SolverRun.Solve(new NeumannSeries { Terms = 200, Scale = 4 }, a, b);
        Assert.Equal(LinearStatus.Diverged, certificate.Status);
        Assert.Equal(SolverRun.Residual(a, x, b), certificate.RelativeResidual, 1e-12);
        Assert.InRange(certificate.RelativeResidual, 0, 1);
        Assert.InRange(certificate.Products, certificate.Iterations + 1, 50);
        var (best, longer) = SolverRun.Solve(new NeumannSeries { Terms = Math.Max(1, certificate.Iterations), Scale = 4 }, a, b);
        Assert.True(certificate.Iterations == 0 ? x.All(value => value == 0) : best.SequenceEqual(x), longer.ToString());
    }

    [Fact]
    public void The_scale_is_estimated_with_the_products_that_were_granted()
    {
        var (a, b) = (Dense.Symmetric(3, 0.5, 1, 2, 3, 4, 100), Dense.Vector(3, N));
        var (x, certificate) = SolverRun.Solve(new NeumannSeries { Terms = 8000, Tolerance = 1e-11, ScaleIterations = 4 }, a, b);
        Assert.Equal(LinearStatus.Converged, certificate.Status);
        Assert.Equal(certificate.Iterations + 4, certificate.Products);
        Assert.True(Dense.RelativeDistance(x, Dense.Solve(a, b)) <= 1e-8);
        Assert.InRange(certificate.LargestEigenvalue, 90, 100 + 1e-9);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(8.0)]
    public void Negative_curvature_at_once_returns_the_right_side(double? scale)
    {
        var b = Dense.Vector(7, N);
        var (x, certificate) = SolverRun.Solve(new NeumannSeries { Scale = scale }, Dense.Symmetric(7, -1, -2, -3, -4, -5, -6), b);
        Assert.Equal(b, x);
        Assert.True(certificate.NegativeCurvature);
        Assert.Equal((LinearStatus.NegativeCurvature, 0), (certificate.Status, certificate.Iterations));
    }

    [Fact]
    public void Settings_are_checked_when_given()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new NeumannSeries { Terms = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new NeumannSeries { Scale = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new NeumannSeries { ScaleIterations = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new NeumannSeries { Tolerance = 1 });
    }
}
