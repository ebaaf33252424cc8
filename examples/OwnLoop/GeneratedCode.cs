using System.Globalization;
using ImamlDsl;

namespace OwnLoopExample;

/// <summary>The generated programs called directly on spans: no trainer, no solver, no vectors of the library.</summary>
internal static class GeneratedCode
{
    /// <summary>
    /// Evaluates losses, gradients and Hessian-vector products of several tasks at once, and compares a product with the difference of gradients
    /// that it is the limit of.
    /// </summary>
    public static void Show(int seed, Target target)
    {
        const int Tasks = 3;
        const int Points = 10;
        const double Step = 1e-5;
        var model = new WaveRegressor();
        var theta = Parameters.Initialize(model, seed, Precision.Double);
        var random = new Random(seed);

        // Arrays are [tasks, ..shape], row-major; here every task starts at θ and has a wave of its own.
        double[] phi = [.. Enumerable.Range(0, Tasks).SelectMany(_ => theta.Values.ToArray())];
        double[] x = [.. Enumerable.Range(0, Tasks * Points).Select(_ => (10 * random.NextDouble()) - 5)];
        double[] y = [.. x.Select((at, i) => Math.Sin(at - (i / Points)))];
        double[] v = [.. phi.Select(_ => random.NextDouble() - 0.5)];
        var losses = new double[Tasks];
        var gradient = new double[phi.Length];
        var product = new double[phi.Length];

        using var mse = model.Programs.Mse.On<double>(target, Tasks);
        mse.Gradient(phi, x, y, losses, gradient);
        using (var hessian = mse.Linearize(phi, x, y))
        {
            // The work that does not depend on v is done; each product costs its own part only.
            hessian.Apply(v, product);
        }

        var (plus, minus) = (new double[phi.Length], new double[phi.Length]);
        mse.Gradient([.. phi.Zip(v, (p, d) => p + (Step * d))], x, y, losses, plus);
        mse.Gradient([.. phi.Zip(v, (p, d) => p - (Step * d))], x, y, losses, minus);
        var (error, size) = (0.0, 0.0);
        for (var i = 0; i < product.Length; i++)
        {
            error += Math.Pow(product[i] - ((plus[i] - minus[i]) / (2 * Step)), 2);
            size += product[i] * product[i];
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{model.Programs.Mse}: {Tasks} tasks at once, {theta.Values.Length} parameters each; losses {string.Join(", ", losses.Select(loss => loss.ToString("0.000", CultureInfo.InvariantCulture)))}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Hessian-vector product against the difference of two gradients: relative distance {Math.Sqrt(error / size):0.0e+0}"));
    }
}
