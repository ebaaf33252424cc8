namespace ImamlDsl;

/// <summary>What was measured for each task: row i of <see cref="Before"/> and <see cref="After"/> is program i, the query loss
/// first.</summary>
internal sealed class EvaluationSamples(int programs, int tasks)
{
    /// <summary>Memory for a number of tasks.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is not as much.</exception>
    public static EvaluationSamples Reserve(int programs, int tasks)
    {
        try
        {
            return new EvaluationSamples(programs, tasks);
        }
        catch (OutOfMemoryException)
        {
            throw new ArgumentOutOfRangeException(
                nameof(tasks), tasks, FormattableString.Invariant($"What is measured of {tasks} evaluation tasks does not fit into memory; give fewer tasks, the papers use 600."));
        }
    }

    public double[][] Before { get; } = Rows(programs, tasks);

    public double[][] After { get; } = Rows(programs, tasks);

    public InnerReport[] Inner { get; } = new InnerReport[tasks];

    /// <summary>Throws for the first task that failed, or whose query loss or metric is not finite, with the solver's advice.</summary>
    public void ThrowIfFailed(int first, int count, Func<int, string> name, string advice)
    {
        for (var t = first; t < first + count; t++)
        {
            Failures.ThrowIfFailed(t, Inner[t]);
            for (var i = 0; i < Before.Length; i++)
            {
                Failures.ThrowIfNotFinite(t, name(i), Before[i][t], advice: null);
                Failures.ThrowIfNotFinite(t, name(i), After[i][t], advice);
            }
        }
    }

    public EvaluationReport Report(string[] names)
    {
        var measured = names.Select((name, i) => new Measurement(name, Estimate.Of(Before[i]), Estimate.Of(After[i]))).ToArray();
        return new EvaluationReport(
            Inner.Length,
            measured[0],
            measured[1..],
            Of("support loss", report => report.LossBefore, report => report.LossAfter),
            Of("‖∇G‖", report => report.StationarityBefore, report => report.Stationarity));
    }

    private Measurement Of(string name, Func<InnerReport, double> before, Func<InnerReport, double> after) =>
        new(name, Estimate.Of([.. Inner.Select(before)]), Estimate.Of([.. Inner.Select(after)]));

    private static double[][] Rows(int programs, int tasks) => [.. Enumerable.Range(0, programs).Select(_ => new double[tasks])];
}
