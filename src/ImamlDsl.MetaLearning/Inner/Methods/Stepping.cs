namespace ImamlDsl;

/// <summary>Which tasks of a chunk still step: each counts its own steps and ends by its own numbers.</summary>
internal sealed class Stepping(SteppedSolver options, int tasks)
{
    private readonly int[] _steps = new int[tasks];
    private readonly double[] _last = new double[tasks];

    /// <summary>The tasks that step. A solver may retire more.</summary>
    public bool[] Active { get; } = new bool[tasks];

    /// <summary>Whether ‖∇G‖² is asked for at each point.</summary>
    public bool UsesNorms => options.Tolerance is not null;

    public bool Any => Array.IndexOf(Active, true) >= 0;

    /// <summary>Begins with all tasks that have not failed.</summary>
    public void Begin(ReadOnlySpan<InnerReport> reports)
    {
        Array.Clear(_steps);
        for (var t = 0; t < Active.Length; t++)
        {
            Active[t] = reports[t].Status != InnerStatus.Failed;
        }
    }

    /// <summary>Judges the point that a task has reached, and retires the task where a rule or the number of steps says so.</summary>
    /// <param name="t">The task.</param>
    /// <param name="value">G there.</param>
    /// <param name="square">‖∇G‖² there; not read where <see cref="UsesNorms"/> is false.</param>
    /// <param name="report">The task's report.</param>
    /// <returns>Whether the task has ended.</returns>
    public bool Ends(int t, double value, double square, ref InnerReport report)
    {
        var met = Math.Sqrt(square) <= options.Tolerance
            || (_steps[t] > 0 && Math.Abs(_last[t] - value) <= options.RelativeDecrease * Math.Abs(_last[t]));
        _last[t] = value;
        if (met)
        {
            report = report with { Status = InnerStatus.Converged };
        }

        Active[t] = !met && _steps[t] < options.Steps;
        return !Active[t];
    }

    /// <summary>As <see cref="Ends"/>, and where ∇G = 0 the task has nowhere to go: a direction cannot be found there.</summary>
    public bool EndsOrRests(int t, double value, double square, ref InnerReport report)
    {
        if (!Ends(t, value, square, ref report) && square == 0)
        {
            report = report with { Status = InnerStatus.Converged };
            Active[t] = false;
        }

        return !Active[t];
    }

    /// <summary>Counts a step.</summary>
    public void Count(int t, ref InnerReport report)
    {
        _steps[t]++;
        report = report with { Iterations = report.Iterations + 1 };
    }

    /// <summary>Retires a task that finds no better point.</summary>
    public void Stall(int t, ref InnerReport report)
    {
        report = report with { Status = InnerStatus.Stalled };
        Active[t] = false;
    }
}
