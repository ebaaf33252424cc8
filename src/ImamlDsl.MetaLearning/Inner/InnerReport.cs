namespace ImamlDsl;

/// <summary>How one task was adapted. The first part is the solver's account; the runtime measures the rest itself, whatever the
/// solver.</summary>
public readonly record struct InnerReport
{
    /// <summary>How the solver ended.</summary>
    public InnerStatus Status { get; init; }

    /// <summary>The steps taken; 0 where the solver does not count them.</summary>
    public int Iterations { get; init; }

    /// <summary>The Hessian-vector products used by the solver.</summary>
    public int HessianProducts { get; init; }

    /// <summary>Why the task failed; null if it did not. Of a solver that gives none the runtime says so.</summary>
    public string? Reason { get; init; }

    /// <summary>The exception that a user's solver threw; null if it threw none.</summary>
    public Exception? Exception { get; init; }

    /// <summary>Measured: how many times the task's loss or gradient was evaluated, with the measurement itself.</summary>
    public int Evaluations { get; init; }

    /// <summary>Measured: ‖∇G(φ)‖, 0 at the solution of the inner problem. It bounds δ = ‖φ − φ*‖ (Rajeswaran et al. 2019, Definition 1) by
    /// ‖∇G‖/μ where G is μ-strongly convex. NaN where it was not to be measured.</summary>
    public double Stationarity { get; init; }

    /// <summary>Measured: ‖∇G(θ)‖, before adaptation.</summary>
    public double StationarityBefore { get; init; }

    /// <summary>Measured: the support loss L(θ), before adaptation.</summary>
    public double LossBefore { get; init; }

    /// <summary>Measured: the support loss L(φ), without the proximal term. NaN where it was not to be measured.</summary>
    public double LossAfter { get; init; }

    internal static InnerReport Failure(string reason, Exception? exception = null) =>
        new() { Status = InnerStatus.Failed, Reason = reason, Exception = exception };
}
