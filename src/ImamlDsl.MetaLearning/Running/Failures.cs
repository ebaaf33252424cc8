namespace ImamlDsl;

/// <summary>Turns what went wrong for tasks into one exception, the same whichever worker met it first.</summary>
internal static class Failures
{
    public static void ThrowIfAny(ReadOnlySpan<TaskReport> reports)
    {
        foreach (ref readonly var report in reports)
        {
            if (report.Inner.Status == InnerStatus.Failed || !double.IsFinite(report.QueryLoss))
            {
                throw Describe(reports);
            }
        }
    }

    public static void ThrowIfFailed(int task, in InnerReport report)
    {
        if (report.Status == InnerStatus.Failed)
        {
            throw new MetaLearningException([task], report.Reason!, report.Exception);
        }
    }

    /// <summary>Finds the tasks whose vectors hold NaN or infinity.</summary>
    public static MetaLearningException NotFinite(TaskVectors gradients)
    {
        var one = new double[gradients.Length];
        var tasks = new List<int>();
        for (var t = 0; t < gradients.Tasks; t++)
        {
            gradients.Read(t, one);
            if (Array.Exists(one, value => !double.IsFinite(value)))
            {
                tasks.Add(t);
            }
        }

        // A sum of finite numbers can still overflow; then every task is part of it.
        return new MetaLearningException(
            tasks.Count > 0 ? tasks : [.. Enumerable.Range(0, gradients.Tasks)],
            "the meta-gradient is not finite; lower the inner LearningRate or its Steps, or raise Lambda");
    }

    private static MetaLearningException Describe(ReadOnlySpan<TaskReport> reports)
    {
        var tasks = new List<int>();
        string? reason = null;
        Exception? exception = null;
        for (var t = 0; t < reports.Length; t++)
        {
            var inner = reports[t].Inner;
            var failed = inner.Status == InnerStatus.Failed;
            if (!failed && double.IsFinite(reports[t].QueryLoss))
            {
                continue;
            }

            tasks.Add(t);
            reason ??= failed
                ? inner.Reason
                : FormattableString.Invariant($"the query loss after adaptation is {reports[t].QueryLoss}; lower the inner LearningRate or the outer LearningRate");
            exception ??= inner.Exception;
        }

        return new MetaLearningException(tasks, reason!, exception);
    }
}
