using ImamlDsl.Tests.Models;
using ImamlDsl.Generator.Tests.Support;

namespace ImamlDsl.Generator.Tests.Oracles;

/// <summary>Holds what is computed at hard points against what is right there.</summary>
internal static class HardPointCheck
{
    public static IEnumerable<string> Losses => HardPoints.All.Select(p => p.Loss).Distinct();

    /// <summary>Holds all points of a loss against a target, each as a task of one call.</summary>
    public static void Check(string loss, Target target)
    {
        var (definition, data, points) = Of(loss);
        using var program = new SpanLoss<double>(definition, target, points.Length);
        var values = program.Value(data.Phi, data);
        var (_, gradient) = program.Gradient(data.Phi, data);
        using var linearization = program.Linearize(data.Phi, data);
        var product = new double[gradient.Length];
        linearization.Apply([.. points.SelectMany(_ => new double[] { 1, 0 })], product);
        for (var task = 0; task < points.Length; task++)
        {
            Check(points[task], values[task], data.Part(gradient, task, 1), data.Part(product, task, 1), target.ToString()!);
            Check(points[task], values[task], data.Part(linearization.Gradient.ToArray(), task, 1), data.Part(product, task, 1), $"{target}, linearised");
        }
    }

    public static (ProgramDefinition Definition, TaskArrays Data, HardPoint[] Points) Of(string loss)
    {
        HardPoint[] points = [.. HardPoints.All.Where(p => p.Loss == loss)];
        var definition = ((IModel)new HardPointOps()).Definitions.Single(d => d.Name == $"{loss}Loss");
        var data = TaskArrays.Draw(definition, points.Length, seed: 1);
        points.SelectMany(p => p.At).ToArray().CopyTo(data.Phi, 0);
        foreach (var input in data.Inputs)
        {
            input.Labels?.AsSpan().Clear();
            for (var i = 0; i < (input.Reals?.Length ?? 0); i++)
            {
                input.Reals![i] = i % 2 == 0 ? 1 : -1;
            }
        }

        return (definition, data, points);
    }

    public static void Check(HardPoint point, double value, double[] gradient, double[] product, string where)
    {
        Close(point.Value, value, "value");
        for (var i = 0; i < 2; i++)
        {
            Close(point.Gradient?[i] ?? gradient[i], gradient[i], $"derivative {i}");
            Close(point.Product?[i] ?? product[i], product[i], $"second derivative {i}");
        }

        // All digits count, whatever the size, but those that log Σ exp and a deviation lose beside numbers of their own size, and numbers below the normal ones.
        void Close(double expected, double actual, string what)
        {
            var absolute = point.Loss is "Entropy" or "Smoothed" or "Deviation" ? 1e-15 * Math.Max(1, Math.Abs(point.Value)) : 1e-307;
            Assert.True(
                expected.Equals(actual) || (expected == 0 && actual == 0) || Math.Abs(expected - actual) <= (2e-12 * Math.Abs(expected)) + absolute,
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{point.Loss} at ({string.Join(", ", point.At)}), {where}: the {what} is {actual:R} instead of {expected:R}"));
        }
    }
}
