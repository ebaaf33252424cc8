using System.Globalization;

namespace ImamlDsl;

/// <summary>What is said of user code that misbehaves, and the check of what it returns.</summary>
internal static class BlackBox
{
    /// <summary>
    /// Solves a chunk of tasks. What a user's workspace throws fails them all, since it is not known which were solved. A workspace from here sees to that itself:
    /// what it throws is a fault of its own or of its settings.
    /// </summary>
    public static void Solve(IInnerWorkspace solver, ProximalProblem problem, TaskVectors phi, Span<InnerReport> reports, CancellationToken cancellationToken)
    {
        try
        {
            solver.Solve(problem, phi, reports, cancellationToken);
        }
        catch (Exception exception) when (solver.GetType().Assembly != typeof(BlackBox).Assembly
            && !(exception is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            Fail(reports, Thrown(exception));
        }
    }

    /// <summary>Says of all tasks why they failed; those that had failed before keep their reason.</summary>
    public static void Fail(Span<InnerReport> reports, InnerReport failure)
    {
        foreach (ref var report in reports)
        {
            report = report.Status == InnerStatus.Failed ? report : failure;
        }
    }

    public static InnerReport TimedOut(TimeSpan timeout) => InnerReport.Failure(string.Create(CultureInfo.InvariantCulture,
        $"the inner solver did not return within {timeout.TotalSeconds:0.###} s; raise its Timeout, or let it take fewer steps and heed the token"));

    public static InnerReport Thrown(Exception exception)
    {
        // What a task on another thread threw comes wrapped; the wrapping says nothing.
        var cause = exception is AggregateException { InnerExceptions.Count: 1 } ? exception.InnerException! : exception;
        return InnerReport.Failure(
            cause is OperationCanceledException
                ? $"the inner solver threw {cause.GetType().Name} though nobody had asked for cancellation; return the best φ found, or throw what went wrong"
                : $"the inner solver threw {cause.GetType().Name}: {cause.Message.TrimEnd('.')}",
            exception);
    }

    /// <summary>What is wrong with a φ; null where nothing is.</summary>
    public static string? Check(double[]? solution, int length)
    {
        if (solution is null)
        {
            return "the inner solver returned null; return φ, which may be the array that was given";
        }

        if (solution.Length != length)
        {
            return FormattableString.Invariant($"the inner solver returned φ of {solution.Length} entries; the model adapts {length}");
        }

        var bad = Array.FindIndex(solution, value => !double.IsFinite(value));
        return bad < 0 ? null
            : FormattableString.Invariant($"the inner solver returned φ with {solution[bad]} at entry {bad}; return the last point whose objective is finite");
    }
}
