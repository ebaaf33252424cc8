using ImamlDsl.Generator.Tests.Support;
using ImamlDsl.Tests.Models;

namespace ImamlDsl.Generator.Tests.Oracles;

/// <summary>Sums of many terms in single precision, beside those in double precision of the same numbers.</summary>
public sealed class LongSumTests
{
    private const int Columns = 85; // strips of four vectors, of one, of four lanes and of one

    // Of rows: a few, some parts of a sum and what is left, and very many.
    [Theory]
    [InlineData(10)]
    [InlineData(1_890)]
    [InlineData(100_000)]
    public void MomentsOfRowsLoseNoMoreThanTheirRounding(int rows)
    {
        var x = Uniform(rows * Columns, centre: 0.5, spread: 0.1);
        var definition = new LongSums().Programs.Moments;
        using var single = definition.On(Target.Cpu, tasks: 1);
        using var exact = definition.On<double>(Target.Cpu, tasks: 1);
        var phi = Uniform(2 * Columns, centre: 1, spread: 0.3);
        var (loss, gradient, expectedLoss, expected) = (new float[1], new float[2 * Columns], new double[1], new double[2 * Columns]);
        single.Gradient(TaskArrays.As<float>(phi), TaskArrays.As<float>(x), loss, gradient);
        exact.Gradient(phi, x, expectedLoss, expected);
        Close.Value(expectedLoss[0], loss[0], 1e-6, "loss");
        Near(expected, gradient, 1e-6);
    }

    // What is normalised lies 30 standard deviations from zero: the mean's error counts thirty times.
    [Theory]
    [InlineData(1_890)]
    [InlineData(100_000)]
    public void NormalisationFarFromZeroIsAsExactAsItsInputs(int rows)
    {
        var x = Uniform(rows * Columns, centre: 0.5, spread: 0.03);
        var definition = new LongSums().Programs.Normalised;
        using var single = definition.On(Target.Cpu, tasks: 1);
        using var exact = definition.On<double>(Target.Cpu, tasks: 1);
        var phi = Uniform(2 * Columns, centre: 1, spread: 0.3);
        var (loss, gradient, expectedLoss, expected) = (new float[1], new float[2 * Columns], new double[1], new double[2 * Columns]);
        single.Gradient(TaskArrays.As<float>(phi), TaskArrays.As<float>(x), loss, gradient);
        exact.Gradient(phi, x, expectedLoss, expected);
        Near(expected, gradient, 2e-5);
    }

    [Theory]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void AnInfiniteSumStaysInfinite(float entry)
    {
        var x = TaskArrays.As<float>(Uniform(1000 * Columns, centre: 0, spread: 1));
        x[100 * Columns] = entry;
        using var program = new LongSums().Programs.Total.On(Target.Cpu, tasks: 1);
        var total = new float[1];
        program.Value(TaskArrays.As<float>(Uniform(2 * Columns, 1, 0)), x, total);
        Assert.Equal(entry, total[0]);
    }

    /// <summary>Numbers that single precision holds.</summary>
    private static double[] Uniform(int count, double centre, double spread)
    {
        var random = new SeededRandom(5);
        return [.. Enumerable.Range(0, count).Select(_ => (double)(float)(centre + (spread * ((2 * random.NextDouble()) - 1))))];
    }

    private static void Near(double[] expected, float[] actual, double tolerance)
    {
        var error = Math.Sqrt(expected.Zip(actual, (e, a) => (e - a) * (e - a)).Sum() / expected.Sum(e => e * e));
        Assert.True(error <= tolerance, FormattableString.Invariant($"The gradient's relative error is {error:G3}, more than {tolerance:G3}."));
    }
}
