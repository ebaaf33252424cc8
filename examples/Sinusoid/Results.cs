using System.Globalization;
using ImamlDsl;
using Spectre.Console;

namespace SinusoidExample;

/// <summary>The comparison as a table, and what the solvers reported.</summary>
internal static class Results
{
    public static void Write(IReadOnlyList<Trained> all)
    {
        var table = new Table().SimpleBorder();
        table.AddColumn("query error, 600 tasks");
        foreach (var heading in (string[])["0 steps", "1 step", "10 steps", "training"])
        {
            table.AddColumn(new TableColumn(heading).RightAligned().NoWrap());
        }

        foreach (var trained in all)
        {
            table.AddRow(trained.Method.Name, Text(trained.Before), Text(trained.AfterOne), Text(trained.AfterTen),
                string.Create(CultureInfo.InvariantCulture, $"{trained.Seconds:0.0} s"));
        }

        AnsiConsole.Write(table);
    }

    /// <summary>How near iMAML's inner and linear problems came to their solutions.</summary>
    public static void WriteResiduals(Trained trained) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"Residuals of {trained.Method.Name}: ‖∇G‖ {trained.Stationarity.Before.Mean:0.0} → {trained.Stationarity.After.Mean:0.00} by adaptation; ")
        + string.Create(CultureInfo.InvariantCulture,
        $"conjugate gradients ‖b − Ax‖/‖b‖ {trained.Residual:0.00} after at most 5 products, negative curvature in {100 * trained.NegativeCurvature:0.0} % of tasks."));

    /// <summary>For example <c>0.29 ± 0.04</c>.</summary>
    public static string Text(Estimate estimate) => string.Create(CultureInfo.InvariantCulture, $"{estimate.Mean:0.00} ± {estimate.HalfWidth:0.00}");
}
