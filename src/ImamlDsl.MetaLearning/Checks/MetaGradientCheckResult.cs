using System.Globalization;
using System.Text;

namespace ImamlDsl;

/// <summary>One comparison of a <see cref="MetaGradientCheck"/>.</summary>
/// <param name="Name">What was compared with what.</param>
/// <param name="Error">The relative error, or the size that is reported.</param>
/// <param name="Tolerance">The largest error that passes; null for a size that is reported and not judged.</param>
/// <param name="Note">What to know in reading it.</param>
public sealed record MetaGradientComparison(string Name, double Error, double? Tolerance, string Note)
{
    /// <summary>Whether the error is within the tolerance. NaN is not; what is not judged is.</summary>
    public bool Passed => Tolerance is null || Error <= Tolerance;
}

/// <summary>The verdict on an algorithm's meta-gradient.</summary>
/// <param name="Algorithm">The algorithm's name.</param>
/// <param name="Loss">The inner loss.</param>
/// <param name="Comparisons">What was compared.</param>
public sealed record MetaGradientCheckResult(string Algorithm, string Loss, IReadOnlyList<MetaGradientComparison> Comparisons)
{
    /// <summary>Whether every comparison that is judged passed.</summary>
    public bool Passed => Comparisons.All(comparison => comparison.Passed);

    /// <summary>A table: a line for each comparison with its error, tolerance and verdict.</summary>
    public override string ToString()
    {
        var width = Comparisons.Max(comparison => comparison.Name.Length);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Algorithm} meta-gradient of {Loss}: {(Passed ? "PASSED" : "FAILED")}");
        foreach (var line in Comparisons)
        {
            var verdict = line.Tolerance is null ? "info" : line.Passed ? "ok" : "FAIL";
            var limit = line.Tolerance is { } tolerance ? string.Create(CultureInfo.InvariantCulture, $"≤ {tolerance:0.0e+0}") : "";
            text.Append('\n').Append("  ").Append(verdict.PadRight(6)).Append(line.Name.PadRight(width)).Append("  ")
                .Append(line.Error.ToString("0.00e+0", CultureInfo.InvariantCulture)).Append(' ').Append(limit.PadRight(10)).Append(line.Note);
        }

        return text.ToString();
    }
}
