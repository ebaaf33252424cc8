namespace ImamlDsl;

/// <summary>
/// The mean over tasks of dL_query(φ_t(θ))/dθ, with a report for each task. It can be filled again and again by a
/// <see cref="MetaGradientEngine"/>, each
/// time replacing what it held.
/// </summary>
public sealed class MetaGradient : IDisposable
{
    private readonly double[] _gradient;
    private TaskReport[] _reports = [];
    private bool _disposed;

    /// <summary>Creates an empty result for a model.</summary>
    public MetaGradient(ParameterLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        _gradient = new double[layout.Length];
    }

    /// <summary>The gradient of the mean query loss, one entry for each entry of θ, in logical order.</summary>
    /// <exception cref="ObjectDisposedException">The result was disposed.</exception>
    public ReadOnlySpan<double> Gradient
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _gradient;
        }
    }

    /// <summary>One report for each task, in the order of the batch.</summary>
    public ReadOnlySpan<TaskReport> Tasks => _reports.AsSpan(0, TaskCount);

    /// <summary>The mean query loss after adaptation, over the tasks that were not skipped.</summary>
    public double QueryLoss { get; private set; }

    /// <summary>The mean over tasks of what meta-training minimises: <see cref="QueryLoss"/> but for a multi-step loss.</summary>
    public double MetaLoss { get; private set; }

    /// <summary>How many tasks were left out because their adaptation failed.</summary>
    public int Skipped { get; private set; }

    internal int TaskCount { get; private set; }

    internal TaskReport[] Reports => _reports;

    internal Span<double> Buffer => _gradient;

    /// <summary>Ends the use of the result: whoever still reads it is told so.</summary>
    public void Dispose() => _disposed = true;

    internal void Begin(int tasks)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_reports.Length < tasks)
        {
            _reports = new TaskReport[tasks];
        }

        TaskCount = tasks;
    }

    internal void End()
    {
        var (query, meta) = (0.0, 0.0);
        Skipped = 0;
        foreach (ref readonly var report in Tasks)
        {
            query += report.Skipped ? 0 : report.QueryLoss;
            meta += report.Skipped ? 0 : report.MetaLoss;
            Skipped += report.Skipped ? 1 : 0;
        }

        QueryLoss = query / (TaskCount - Skipped);
        MetaLoss = meta / (TaskCount - Skipped);
    }
}
