using MathNet.Numerics.LinearAlgebra;

namespace ImamlDsl.MetaLearning.Tests;

public sealed class DenseSolveTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(17)]
    [InlineData(64)]
    public void Solution_spectrum_and_inertia_are_exact(int n)
    {
        for (var seed = 0; seed < 5; seed++)
        {
            var values = Dense.Vector(seed, n).Select(value => 3 * value).ToArray();
            var (a, b) = (Dense.Symmetric(seed, values), Dense.Vector(seed + 100, n));
            var (x, certificate) = SolverRun.Solve(new DenseSolve(), a, b);
            Assert.True(Dense.RelativeDistance(x, Dense.Solve(a, b)) <= 1e-9);
            var exact = Matrix<double>.Build.DenseOfArray(a).Evd(Symmetricity.Symmetric).EigenValues.Select(value => value.Real).ToArray();
            Assert.Equal(exact.Count(value => value < 0), certificate.NegativeEigenvalues);
            Assert.Equal(exact.Min(), certificate.SmallestEigenvalue, 1e-12);
            Assert.Equal(exact.Max(), certificate.LargestEigenvalue, 1e-12);
            Assert.Equal((n, 1), (certificate.Products, certificate.Iterations));
        }
    }

    [Fact]
    public void Eigenvalues_of_a_definite_matrix_may_be_left_out()
    {
        var solver = new DenseSolve { Eigenvalues = false };
        var (a, b) = (Dense.Symmetric(1, 1, 2, 3, 4, 5, 6), Dense.Vector(1, 6));
        var (x, bounded) = SolverRun.Solve(solver, a, b);
        Assert.Equal(SolverRun.Solve(new DenseSolve(), a, b).X, x);
        Assert.Equal(Enumerable.Range(0, 6).Min(i => a[i, i]), bounded.SmallestEigenvalue);
        Assert.Equal((0, false), (bounded.NegativeEigenvalues, bounded.NegativeCurvature));
        var (_, indefinite) = SolverRun.Solve(solver, Dense.Symmetric(1, -1, -2, 3, 4, 5, 6), b);
        Assert.Equal((2, true), (indefinite.NegativeEigenvalues, indefinite.NegativeCurvature));
        Assert.Equal(-2, indefinite.SmallestEigenvalue, 1e-12);
    }

    [Fact]
    public void Couplings_that_are_zero_are_taken()
    {
        var a = new double[,] { { 2, 0, 1, 0 }, { 0, 3, 0, 0 }, { 1, 0, -1, 0 }, { 0, 0, 0, 5 } };
        double[] b = [1, 2, 3, 4];
        var (x, certificate) = SolverRun.Solve(new DenseSolve(), a, b);
        Assert.True(Dense.RelativeDistance(x, Dense.Solve(a, b)) <= 1e-14);
        Assert.Equal((1, true), (certificate.NegativeEigenvalues, certificate.NegativeCurvature));
        Assert.Equal(0.5 - Math.Sqrt(3.25), certificate.SmallestEigenvalue, 1e-12);
        Assert.Equal(5, certificate.LargestEigenvalue, 1e-12);
    }

    /// <summary>A wrong Hessian need not be symmetric: the reference solves what it is given.</summary>
    [Fact]
    public void A_matrix_that_is_not_symmetric_is_solved_as_it_is()
    {
        var (a, b) = (Dense.Symmetric(1, 1, 2, 3, 4, 5, 6), Dense.Vector(1, 6));
        a[0, 5] += 0.3;
        var (x, certificate) = SolverRun.Solve(new DenseSolve(), a, b);
        Assert.Equal(LinearStatus.Converged, certificate.Status);
        Assert.True(Dense.RelativeDistance(x, Dense.Solve(a, b)) <= 1e-13);
    }

    [Fact]
    public void A_singular_matrix_is_seen()
    {
        var a = Dense.Symmetric(1, 0, 1, 2, 3, 4, 5);
        var (x, certificate) = SolverRun.Solve(new DenseSolve(), a, Dense.Vector(1, 6));
        Assert.Equal(LinearStatus.Singular, certificate.Status);
        Assert.All(x, value => Assert.Equal(0, value));
        Assert.Equal((0, false), (certificate.NegativeEigenvalues, certificate.NegativeCurvature));
        var (_, zero) = SolverRun.Solve(new DenseSolve(), new double[2, 2], [1, 2]);
        Assert.Equal(LinearStatus.Singular, zero.Status);
    }

    [Fact]
    public void Too_many_unknowns_are_refused_before_anything_is_allocated()
    {
        using var device = new NaiveDevice();
        var failure = Assert.Throws<ArgumentException>(() => new DenseSolve().CreateWorkspace(device, 1, 2001));
        Assert.Contains("2001", failure.Message);
        Assert.Contains("MaxLength is 2000", failure.Message);
        Assert.Equal(0, device.Alive);
        new DenseSolve { MaxLength = 2001 }.CreateWorkspace(device, 1, 20).Dispose();
        Assert.Throws<ArgumentOutOfRangeException>(() => new DenseSolve { MaxLength = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DenseSolve { MaxLength = 46_341 });
    }
}
