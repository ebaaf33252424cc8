namespace ImamlDsl;

/// <summary>
/// Applies an <see cref="InnerFailurePolicy"/> other than <see cref="InnerFailurePolicy.Throw"/> to the tasks of a chunk that failed,
/// whatever the algorithm. Memory
/// is allocated when a task fails first.
/// </summary>
internal sealed class FailedTasks(IDevice device, IMetaAlgorithm algorithm, ParameterLayout layout, ITaskEvaluator query, int tasks) : IDisposable
{
    private readonly InnerFailurePolicy _policy = algorithm.OnFailure;
    private readonly string _advice = Failures.Advice(algorithm);
    private readonly bool[] _failed = new bool[tasks];
    private readonly double[] _losses = new double[tasks];
    private readonly double[] _squares = new double[tasks];
    private readonly double[] _others = new double[tasks];
    private double[]? _doubtful; // a task's gradient, on the host
    private TaskVectors? _theta;
    private TaskGradients? _gradients; // ∇L_query(θ)

    /// <summary>Replaces the gradients and reports of the tasks that failed.</summary>
    public void Handle(MetaTasks data, int firstTask, TaskGradients gradients, Span<TaskReport> reports)
    {
        Measure(gradients);
        for (var t = 0; t < reports.Length; t++)
        {
            var reason = Failures.Reason(reports[t], _advice) ?? (IsFinite(gradients, t) ? null : Failures.GradientNotFinite(data.Query, firstTask + t, _advice));
            _failed[t] = reason is not null;
            if (reason is not null)
            {
                Tell(ref reports[t], reason);
            }
        }

        if (_policy == InnerFailurePolicy.FirstOrder && Array.IndexOf(_failed, true) >= 0)
        {
            Replace(data, firstTask, gradients, reports);
        }
    }

    /// <summary>A copy of the vectors of the tasks that were not skipped, which the caller disposes; null where none was.</summary>
    public static TaskVectors? Kept(IDevice device, TaskVectors vectors, MetaGradient result)
    {
        if (result.Skipped == 0)
        {
            return null;
        }

        var reports = result.Tasks;
        var kept = device.Allocate(vectors.Tasks - result.Skipped, vectors.Length);
        using var one = device.Allocate(1, vectors.Length);
        for (int t = 0, next = 0; t < reports.Length; t++)
        {
            if (!reports[t].Skipped)
            {
                one.Load(vectors, t);
                kept.Store(next++, one);
            }
        }

        return kept;
    }

    public void Dispose()
    {
        _gradients?.Dispose();
        _theta?.Dispose();
    }

    /// <summary>Whether a task's gradients, which were measured, are finite. Where their square is not, it may have overflowed, and they are looked at.</summary>
    private bool IsFinite(TaskGradients gradients, int task)
    {
        var finite = double.IsFinite(_squares[task]);
        for (var i = 0; !finite && i < gradients.All.Count; i++)
        {
            if (!Finite.All(gradients.All[i], task, ref _doubtful))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The squared length of each task's gradients.</summary>
    private void Measure(TaskGradients gradients)
    {
        Array.Clear(_squares);
        for (var i = 0; i < gradients.All.Count; i++)
        {
            gradients.All[i].Dot(gradients.All[i], _others);
            for (var t = 0; t < tasks; t++)
            {
                _squares[t] += _others[t];
            }
        }
    }

    /// <summary>Says that the task failed, and forgets what was computed after that.</summary>
    private void Tell(ref TaskReport report, string reason) => report = report with
    {
        Inner = report.Inner with { Status = InnerStatus.Failed, Reason = reason },
        QueryLoss = double.NaN,
        MetaLoss = double.NaN,
        Linear = null,
        GradientRatio = double.NaN,
        Clipped = false,
        FirstOrder = FirstOrderReason.None,
        Skipped = _policy == InnerFailurePolicy.SkipTask,
    };

    /// <summary>The gradients of failed tasks ← ∇L_query(θ).</summary>
    private void Replace(MetaTasks data, int firstTask, TaskGradients gradients, Span<TaskReport> reports)
    {
        _theta ??= device.AllocateShared(tasks, layout.AdaptedLength);
        _gradients ??= new TaskGradients(device, layout, tasks);
        _theta.Broadcast(data.Theta);
        query.Bind(data.Query, firstTask, tasks, data.Outer);
        query.Gradient(_theta, _losses, _gradients.Adapted, _gradients.Outer);
        foreach (var learned in _gradients.Learned)
        {
            learned.Clear(); // ∇L_query(θ) does not depend on it
        }

        Measure(_gradients);
        for (var t = 0; t < reports.Length; t++)
        {
            // What is not finite at θ either stays a failure without a remedy.
            _failed[t] &= double.IsFinite(_losses[t]) && IsFinite(_gradients, t);
            if (_failed[t])
            {
                reports[t] = reports[t] with { FirstOrder = FirstOrderReason.InnerFailed, QueryLoss = _losses[t], MetaLoss = _losses[t], Evaluations = reports[t].Evaluations + 1 };
            }
        }

        for (var i = 0; i < gradients.All.Count; i++)
        {
            gradients.All[i].CopyFrom(_gradients.All[i], _failed);
        }
    }
}
