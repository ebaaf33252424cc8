using System.Globalization;
using System.Text;

namespace ImamlDsl;

/// <summary>A quantity measured on query sets before and after adaptation.</summary>
/// <param name="Name">The loss's or metric's name.</param>
/// <param name="Before">At θ.</param>
/// <param name="After">At φ.</param>
public sealed record Measurement(string Name, Estimate Before, Estimate After);

/// <summary>How well a model adapts to fresh tasks.</summary>
/// <param name="Tasks">The number of tasks.</param>
/// <param name="Loss">The query loss.</param>
/// <param name="Metrics">The model's metrics whose inputs are those of the query sets, in the order of their declaration.</param>
/// <param name="SupportLoss">The support loss.</param>
/// <param name="Stationarity">‖∇G‖ before (at θ) and after adaptation.</param>
public sealed record EvaluationReport(
    int Tasks, Measurement Loss, IReadOnlyList<Measurement> Metrics, Measurement SupportLoss, Measurement Stationarity)
{
    /// <summary>The metric of a name.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists those there are.</exception>
    public Measurement this[string metric] => Metrics.FirstOrDefault(m => m.Name == metric) ?? throw new ArgumentException(
        $"No metric '{metric}' was measured; measured: "
            + $"{(Metrics.Count == 0 ? "none" : string.Join(", ", Metrics.Select(m => m.Name)))}.", nameof(metric));

    /// <summary>A table: a line for each quantity, before → after, mean ± 95 %.</summary>
    public override string ToString()
    {
        var lines = new List<Measurement> { Loss };
        lines.AddRange(Metrics);
        lines.Add(SupportLoss);
        lines.Add(Stationarity);
        var width = lines.Max(line => line.Name.Length);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Tasks} tasks, mean ± 95 %, before → after adaptation");
        foreach (var line in lines)
        {
            text.Append('\n').Append("  ").Append(line.Name.PadRight(width)).Append("  ")
                .Append(line.Before.ToString()).Append(" → ").Append(line.After.ToString());
        }

        return text.ToString();
    }
}
