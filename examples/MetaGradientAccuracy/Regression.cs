using ImamlDsl;

namespace MetaGradientAccuracyExample;

/// <summary>
/// Tasks of linear regression whose support Hessian A = XᵀX/N has a given spectrum, and what is known of them in closed form. With G(φ) = L(φ) + ½λ‖φ − θ‖²:
/// φ* = (A + λI)⁻¹(Xᵀy/N + λθ) and dL_query(φ*)/dθ = λ(A + λI)⁻¹∇L_query(φ*).
/// </summary>
internal sealed class Regression
{
    private const int Examples = 40;
    private const double Noise = 0.1;

    private readonly double[] _spectrum;
    private readonly double _lambda;
    private readonly List<double[][]> _axes = []; // of each task: the eigenvectors of A

    /// <param name="spectrum">The eigenvalues of A, one for each weight.</param>
    /// <param name="lambda">λ.</param>
    /// <param name="tasks">The number of tasks.</param>
    /// <param name="seed">The seed of everything drawn.</param>
    public Regression(double[] spectrum, double lambda, int tasks, int seed)
    {
        (_spectrum, _lambda) = (spectrum, lambda);
        var (n, random) = (spectrum.Length, new Random(seed));
        Model = new LinearRegressor { Features = n };
        Theta = Parameters.Initialize(Model, seed, Precision.Double);
        TaskInput<double>[] inputs =
        [
            TaskInput.Double(tasks, Examples, n), TaskInput.Double(tasks, Examples, 1),
            TaskInput.Double(tasks, Examples, n), TaskInput.Double(tasks, Examples, 1),
        ];
        for (var t = 0; t < tasks; t++)
        {
            var weights = Normal(random, n);
            Fill(inputs[0][t], inputs[1][t], weights, Spectral(random), random);
            Fill(inputs[2][t], inputs[3][t], weights, [.. Enumerable.Range(0, Examples).Select(_ => Normal(random, n))], random);
        }

        Support = new TaskData(inputs[0], inputs[1]);
        Query = new TaskData(inputs[2], inputs[3]);
    }

    public LinearRegressor Model { get; }

    public Parameters Theta { get; }

    public TaskData Support { get; }

    public TaskData Query { get; }

    /// <summary>The largest eigenvalue of A + λI over its smallest.</summary>
    public double Condition => (_spectrum.Max() + _lambda) / (_spectrum.Min() + _lambda);

    /// <summary>The largest eigenvalue of A + λI, the inverse of which is a safe rate of gradient descent.</summary>
    public double Sharpness => _spectrum.Max() + _lambda;

    /// <summary>The smallest eigenvalue of A + λI, with which G is strongly convex.</summary>
    public double Convexity => _spectrum.Min() + _lambda;

    /// <summary>The mean over tasks of the meta-gradient at the solutions of the inner problems.</summary>
    public double[] ExactMetaGradient()
    {
        var mean = new double[_spectrum.Length];
        for (var t = 0; t < Support.Tasks; t++)
        {
            var gradient = Solve(t, Gradient(Query, t, Solution(t)));
            for (var i = 0; i < mean.Length; i++)
            {
                mean[i] += _lambda * gradient[i] / Support.Tasks;
            }
        }

        return mean;
    }

    /// <summary>‖θ − φ*‖ of a task.</summary>
    public double Distance(int task)
    {
        double[] difference = [.. Solution(task).Zip(Theta.Values.ToArray(), (solution, start) => start - solution)];
        return Math.Sqrt(Dot(difference, difference));
    }

    /// <summary>φ*. ∇G(φ) = Aφ − Xᵀy/N + λ(φ − θ), so at φ = 0 it is what the solution has to cancel.</summary>
    private double[] Solution(int task) =>
        Solve(task, [.. Gradient(Support, task, new double[_spectrum.Length]).Select((g, i) => (_lambda * Theta.Values[i]) - g)]);

    /// <summary>∇L(φ) = Xᵀ(Xφ − y)/N.</summary>
    private static double[] Gradient(TaskData data, int task, double[] phi)
    {
        var x = ((TaskInput<double>)data.Inputs[0])[task];
        var y = ((TaskInput<double>)data.Inputs[1])[task];
        var gradient = new double[phi.Length];
        for (var e = 0; e < y.Length; e++)
        {
            var row = x.Slice(e * phi.Length, phi.Length);
            var residual = -y[e];
            for (var i = 0; i < phi.Length; i++)
            {
                residual += row[i] * phi[i];
            }

            for (var i = 0; i < phi.Length; i++)
            {
                gradient[i] += residual * row[i] / y.Length;
            }
        }

        return gradient;
    }

    /// <summary>(A + λI)⁻¹b along the eigenvectors.</summary>
    private double[] Solve(int task, double[] b)
    {
        var solution = new double[b.Length];
        for (var k = 0; k < b.Length; k++)
        {
            var axis = _axes[task][k];
            var coordinate = Dot(axis, b) / (_spectrum[k] + _lambda);
            for (var i = 0; i < b.Length; i++)
            {
                solution[i] += coordinate * axis[i];
            }
        }

        return solution;
    }

    /// <summary>X = √N Σ_k √s_k u_k v_kᵀ with orthonormal u and v, so XᵀX/N = Σ_k s_k v_k v_kᵀ.</summary>
    private double[][] Spectral(Random random)
    {
        var n = _spectrum.Length;
        var (left, right) = (Orthonormal(random, n, Examples), Orthonormal(random, n, n));
        _axes.Add(right);
        var rows = new double[Examples][];
        for (var e = 0; e < Examples; e++)
        {
            rows[e] = new double[n];
            for (var k = 0; k < n; k++)
            {
                for (var i = 0; i < n; i++)
                {
                    rows[e][i] += Math.Sqrt(Examples * _spectrum[k]) * left[k][e] * right[k][i];
                }
            }
        }

        return rows;
    }

    private static void Fill(Span<double> x, Span<double> y, double[] weights, double[][] rows, Random random)
    {
        for (var e = 0; e < rows.Length; e++)
        {
            rows[e].CopyTo(x[(e * weights.Length)..]);
            y[e] = Dot(rows[e], weights) + (Noise * Normal(random, 1)[0]);
        }
    }

    /// <summary>Gram–Schmidt on random vectors, twice, which is as orthonormal as rounding allows.</summary>
    private static double[][] Orthonormal(Random random, int count, int length)
    {
        var vectors = new double[count][];
        for (var k = 0; k < count; k++)
        {
            var vector = Normal(random, length);
            for (var pass = 0; pass < 2; pass++)
            {
                foreach (var other in vectors.AsSpan(0, k))
                {
                    var along = Dot(vector, other);
                    vector = [.. vector.Zip(other, (a, b) => a - (along * b))];
                }
            }

            var norm = Math.Sqrt(Dot(vector, vector));
            vectors[k] = [.. vector.Select(value => value / norm)];
        }

        return vectors;
    }

    private static double[] Normal(Random random, int length) =>
        [.. Enumerable.Range(0, length).Select(_ => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))];

    private static double Dot(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum();
}
