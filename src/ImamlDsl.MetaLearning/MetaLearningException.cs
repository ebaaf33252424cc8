using System.Globalization;

namespace ImamlDsl;

/// <summary>
/// Adaptation or a meta-gradient failed for some tasks: something became NaN or infinite, or a user's solver failed. The message names the
/// first
/// task and the reason; the parameters are those of before.
/// </summary>
public sealed class MetaLearningException : Exception
{
    /// <summary>Describes a failure.</summary>
    /// <param name="tasks">The tasks that failed, as indices within the batch.</param>
    /// <param name="reason">The first task's reason.</param>
    /// <param name="innerException">What a user's solver threw, if it did.</param>
    /// <param name="step">The meta-step, or null outside of training.</param>
    public MetaLearningException(IReadOnlyList<int> tasks, string reason, Exception? innerException = null, long? step = null)
        : base(Describe(tasks, reason, step), innerException)
    {
        Tasks = tasks;
        Reason = reason;
        Step = step;
    }

    /// <summary>The tasks that failed, as indices within the batch, in ascending order.</summary>
    public IReadOnlyList<int> Tasks { get; }

    /// <summary>The first task's reason.</summary>
    public string Reason { get; }

    /// <summary>The meta-step at which training failed, from 0; null outside of training.</summary>
    public long? Step { get; }

    private static string Describe(IReadOnlyList<int> tasks, string reason, long? step)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        ArgumentNullException.ThrowIfNull(reason);
        var where = step is { } index ? string.Create(CultureInfo.InvariantCulture, $"Meta-step {index}, task ") : "Task ";
        var others = tasks.Count > 1 ? $" (and {tasks.Count - 1} more: {string.Join(", ", tasks.Skip(1).Take(8))}{(tasks.Count > 9 ? ", …" : "")})" : "";
        return $"{where}{tasks[0].ToString(CultureInfo.InvariantCulture)}{others}: {reason}.";
    }
}
