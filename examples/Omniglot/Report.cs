using System.Globalization;

namespace OmniglotExample;

/// <summary>One line of the progress display. Shares are of tasks.</summary>
internal sealed record Report(
    long Step, TimeSpan Trained, double QueryLoss, string Accuracy, double Stationarity, double NegativeCurvature, double Clipped, double FirstOrder)
{
    /// <summary>The columns' headings.</summary>
    public static readonly string[] Headings =
        ["step", "minutes", "query loss", "validation accuracy", "‖∇G‖", "neg. curvature", "clipped", "first order"];

    /// <summary>The columns.</summary>
    public string[] Cells =>
    [
        Step.ToString(CultureInfo.InvariantCulture),
        Trained.TotalMinutes.ToString("0.00", CultureInfo.InvariantCulture),
        QueryLoss.ToString("0.0000", CultureInfo.InvariantCulture),
        Accuracy,
        Stationarity.ToString("0.000", CultureInfo.InvariantCulture),
        Share(NegativeCurvature),
        Share(Clipped),
        Share(FirstOrder),
    ];

    private static string Share(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
