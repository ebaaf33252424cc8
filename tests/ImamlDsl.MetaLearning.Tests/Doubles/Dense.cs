using MathNet.Numerics.LinearAlgebra;

namespace ImamlDsl.MetaLearning.Tests;

/// <summary>Small dense problems and their solutions by MathNet, which shares no code with the runtime.</summary>
internal static class Dense
{
    /// <summary>A symmetric matrix with given eigenvalues and random eigenvectors.</summary>
    public static double[,] Symmetric(int seed, params double[] eigenvalues)
    {
        var n = eigenvalues.Length;
        var random = new SeededRandom((ulong)seed, 77);
        var basis = Matrix<double>.Build.Dense(n, n, (_, _) => random.NextDouble() - 0.5).QR().Q;
        var a = basis * Matrix<double>.Build.DenseOfDiagonalArray(eigenvalues) * basis.Transpose();
        return ((a + a.Transpose()) / 2).ToArray();
    }

    public static double[] Vector(int seed, int n)
    {
        var random = new SeededRandom((ulong)seed, 78);
        return [.. Enumerable.Range(0, n).Select(_ => (2 * random.NextDouble()) - 1)];
    }

    public static double[] Solve(double[,] a, double[] b) =>
        Matrix<double>.Build.DenseOfArray(a).Solve(Vector<double>.Build.DenseOfArray(b)).ToArray();

    public static double[] Multiply(double[,] a, double[] x) =>
        (Matrix<double>.Build.DenseOfArray(a) * Vector<double>.Build.DenseOfArray(x)).ToArray();

    public static double[,] PlusIdentity(double[,] a, double factor)
    {
        var result = (double[,])a.Clone();
        for (var i = 0; i < a.GetLength(0); i++)
        {
            result[i, i] += factor;
        }

        return result;
    }

    public static double RelativeDistance(ReadOnlySpan<double> x, ReadOnlySpan<double> reference)
    {
        double distance = 0, scale = 0;
        Assert.Equal(reference.Length, x.Length);
        for (var i = 0; i < x.Length; i++)
        {
            distance += (x[i] - reference[i]) * (x[i] - reference[i]);
            scale += reference[i] * reference[i];
        }

        return Math.Sqrt(distance / scale);
    }
}
