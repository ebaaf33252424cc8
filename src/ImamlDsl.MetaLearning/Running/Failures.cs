namespace ImamlDsl;

/// <summary>Turns what went wrong for tasks into one exception, the same whichever worker met it first.</summary>
internal static class Failures
{
    /// <summary>What to say of a task's gradient with NaN or infinity.</summary>
    public static string GradientNotFinite(TaskData query, int task, string advice) => QueryData.Fault(query, task) is { } fault
        ? $"the meta-gradient is not finite: {fault}; check the query data"
        : $"the meta-gradient is not finite; {advice}";

    /// <summary>What to say of a task that has no finite loss or gradient where it begins, which no setting of a solver mends; null where it has both.</summary>
    public static string? AtStart(double loss, double norm) => double.IsFinite(loss) && double.IsFinite(norm)
        ? null
        : FormattableString.Invariant($"before adaptation the support loss is {loss} and its gradient's norm {norm}; check the data and θ");

    /// <summary>What to do where an algorithm's adaptation goes astray, in terms of settings that it has.</summary>
    public static string Advice(IMetaAlgorithm algorithm) => algorithm is Maml
        ? "lower the inner LearningRate or take fewer Steps" // it has no use for Backtracking, which the solver itself would advise
        : algorithm.Inner.DivergenceAdvice;

    /// <summary>Why a task cannot be used; null where it can.</summary>
    public static string? Reason(in TaskReport report, string advice) =>
        report.Inner.Status == InnerStatus.Failed ? Reason(report.Inner)
        : double.IsFinite(report.QueryLoss) ? null
        : FormattableString.Invariant(
            $"the query loss after adaptation is {report.QueryLoss}; check the query data and θ, which a high outer LearningRate lets grow; if they are right, {advice}");

    /// <summary>Why a task's adaptation failed, if its solver did not say so either.</summary>
    private static string Reason(in InnerReport failed) =>
        !string.IsNullOrWhiteSpace(failed.Reason) ? failed.Reason
        : failed.Exception is { } exception ? BlackBox.Thrown(exception).Reason!
        : "the inner solver reported a failure without a reason; set InnerReport.Reason to what went wrong";

    /// <summary>Throws unless every task can be used or the algorithm's policy has taken care of it, and some task is left.</summary>
    public static void ThrowIfAny(ReadOnlySpan<TaskReport> reports, string advice)
    {
        var skipped = 0;
        foreach (ref readonly var report in reports)
        {
            skipped += report.Skipped ? 1 : 0;
            if (IsUnhandled(report, advice))
            {
                throw Describe(reports, advice);
            }
        }

        if (skipped == reports.Length)
        {
            throw new MetaLearningException(
                [.. Enumerable.Range(0, reports.Length)], $"every task failed, so there is none to learn from; the first one: {Reason(reports[0], advice)}",
                reports[0].Inner.Exception);
        }
    }

    public static void ThrowIfFailed(int task, in InnerReport report)
    {
        if (report.Status == InnerStatus.Failed)
        {
            throw new MetaLearningException([task], Reason(report), report.Exception);
        }
    }

    /// <summary>Throws for what an evaluation measures of a task, where it is no number.</summary>
    /// <param name="task">The task.</param>
    /// <param name="what">What was measured.</param>
    /// <param name="value">The measurement.</param>
    /// <param name="advice">The solver's advice for what was measured after adaptation; null before it, which no setting of a solver mends.</param>
    public static void ThrowIfNotFinite(int task, string what, double value, string? advice)
    {
        if (!double.IsFinite(value))
        {
            throw new MetaLearningException([task], FormattableString.Invariant(
                $"{what} {(advice is null ? "before" : "after")} adaptation is {value}; check the query data and θ{(advice is null ? "" : $"; if they are right, {advice}")}"));
        }
    }

    /// <summary>Finds the tasks whose vectors hold NaN or infinity, of those that were not skipped.</summary>
    public static MetaLearningException NotFinite(TaskVectors gradients, TaskData query, ReadOnlySpan<TaskReport> reports, string advice)
    {
        double[]? buffer = null;
        var tasks = new List<int>();
        for (var t = 0; t < gradients.Tasks; t++)
        {
            if (!reports[t].Skipped && !Finite.All(gradients, t, ref buffer))
            {
                tasks.Add(t);
            }
        }

        // A sum of finite numbers can still overflow; then every task is part of it.
        return tasks.Count > 0
            ? new MetaLearningException(tasks, GradientNotFinite(query, tasks[0], advice))
            : new MetaLearningException([.. Enumerable.Range(0, gradients.Tasks)], GradientNotFinite(query, 0, advice));
    }

    private static bool IsUnhandled(in TaskReport report, string advice) =>
        !report.Skipped && report.FirstOrder != FirstOrderReason.InnerFailed && Reason(report, advice) is not null;

    private static MetaLearningException Describe(ReadOnlySpan<TaskReport> reports, string advice)
    {
        var tasks = new List<int>();
        string? reason = null;
        Exception? exception = null;
        for (var t = 0; t < reports.Length; t++)
        {
            if (IsUnhandled(reports[t], advice))
            {
                tasks.Add(t);
                reason ??= Reason(reports[t], advice);
                exception ??= reports[t].Inner.Exception;
            }
        }

        return new MetaLearningException(tasks, reason!, exception);
    }
}
