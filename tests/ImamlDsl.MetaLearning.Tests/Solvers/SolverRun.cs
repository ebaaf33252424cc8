namespace ImamlDsl.MetaLearning.Tests;

/// <summary>Runs a linear solver on dense matrices, on any device.</summary>
internal static class SolverRun
{
    public static (double[] X, LinearCertificate Certificate) Solve(ILinearSolver solver, double[,] a, double[] b)
    {
        var (x, certificates) = Solve(solver, [a], [b]);
        return (x[0], certificates[0]);
    }

    public static (double[][] X, LinearCertificate[] Certificates) Solve(ILinearSolver solver, double[][,] a, double[][] b,
        IDevice? device = null, CancellationToken token = default)
    {
        using var naive = new NaiveDevice();
        device ??= naive;
        var (tasks, n) = (b.Length, b[0].Length);
        using var right = device.Allocate(tasks, n);
        using var solution = device.Allocate(tasks, n);
        for (var t = 0; t < tasks; t++)
        {
            right.Write(t, b[t]);
            solution.Write(t, [.. Enumerable.Repeat(double.NaN, n)]); // what the solution holds on entry is not used
        }

        var certificates = new LinearCertificate[tasks];
        using (var workspace = solver.CreateWorkspace(device, tasks, n))
        {
            workspace.Solve(new Matrices(a), right, solution, certificates, token);
        }

        Assert.Equal(device == naive ? 2 : 0, naive.Alive);
        return ([.. Enumerable.Range(0, tasks).Select(t =>
        {
            var x = new double[n];
            solution.Read(t, x);
            return x;
        })], certificates);
    }

    public static double Residual(double[,] a, double[] x, double[] b) =>
        Norm([.. b.Zip(Dense.Multiply(a, x), (p, q) => p - q)]) / Norm(b);

    public static double Norm(double[] x) => Math.Sqrt(x.Sum(value => value * value));

    internal sealed class Matrices(double[][,] a) : ILinearOperator
    {
        private readonly double[] _vector = new double[a[0].GetLength(0)];

        public int Tasks => a.Length;

        public int Length => _vector.Length;

        public void Apply(TaskVectors v, TaskVectors result)
        {
            for (var t = 0; t < a.Length; t++)
            {
                v.Read(t, _vector);
                result.Write(t, Dense.Multiply(a[t], _vector));
            }
        }
    }
}
