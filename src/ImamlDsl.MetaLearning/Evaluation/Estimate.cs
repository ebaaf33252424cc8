using System.Globalization;

namespace ImamlDsl;

/// <summary>A mean over tasks with its 95 % confidence interval.</summary>
/// <param name="Mean">The sample mean.</param>
/// <param name="HalfWidth">1.96·σ/√n with the sample standard deviation σ (divisor n − 1): the interval is Mean ± HalfWidth.</param>
/// <param name="Count">n, the number of tasks.</param>
public readonly record struct Estimate(double Mean, double HalfWidth, int Count)
{
    /// <summary>Estimates the mean of a population from a sample.</summary>
    /// <param name="sample">At least 2 numbers.</param>
    /// <exception cref="ArgumentException">There are fewer.</exception>
    public static Estimate Of(ReadOnlySpan<double> sample)
    {
        if (sample.Length < 2)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"An interval needs at least 2 values; {sample.Length} were given."), nameof(sample));
        }

        var mean = 0.0;
        foreach (var value in sample)
        {
            mean += value;
        }

        mean /= sample.Length;
        var square = 0.0;
        foreach (var value in sample)
        {
            square += (value - mean) * (value - mean);
        }

        var deviation = Math.Sqrt(square / (sample.Length - 1));
        return new Estimate(mean, 1.96 * deviation / Math.Sqrt(sample.Length), sample.Length);
    }

    /// <summary>For example <c>0.1234 ± 0.0056</c>, or <c>2.5E-6 ± 1E-7</c>.</summary>
    public override string ToString() => $"{Text(Mean)} ± {Text(HalfWidth)}";

    private static string Text(double value) =>
        value.ToString(value == 0 || Math.Abs(value) is >= 1e-3 and < 1e6 ? "0.####" : "0.###E+0", CultureInfo.InvariantCulture);
}
