namespace ImamlDsl;

/// <summary>Gradients of tasks by all that is learned: the adapted parameters, those that are not, and what an algorithm learns beside them.</summary>
internal sealed class TaskGradients : IDisposable
{
    private readonly List<TaskVectors> _all = [];
    private readonly List<TaskVectors> _learned = [];

    public TaskGradients(IDevice device, ParameterLayout layout, int tasks)
    {
        Tasks = tasks;
        try
        {
            Adapted = Allocate(layout.AdaptedLength);
            Outer = layout.OuterLength == 0 ? null : Allocate(layout.OuterLength);
            for (var group = 0; group < layout.LearnedGroups; group++)
            {
                _learned.Add(Allocate(layout.LearnedLength(group)));
            }
        }
        catch
        {
            Dispose();
            throw;
        }

        TaskVectors Allocate(int length)
        {
            _all.Add(device.Allocate(tasks, length));
            return _all[^1];
        }
    }

    public int Tasks { get; }

    /// <summary>By φ's parameters.</summary>
    public TaskVectors Adapted { get; }

    /// <summary>By ω; null where there is none.</summary>
    public TaskVectors? Outer { get; }

    /// <summary>By each group of what the algorithm learns beside the model's parameters.</summary>
    public IReadOnlyList<TaskVectors> Learned => _learned;

    /// <summary>All of them.</summary>
    public IReadOnlyList<TaskVectors> All => _all;

    /// <summary>Takes the gradients of a chunk of tasks.</summary>
    public void Store(int firstTask, TaskGradients chunk)
    {
        for (var i = 0; i < _all.Count; i++)
        {
            _all[i].Store(firstTask, chunk._all[i]);
        }
    }

    public void Dispose() => _all.ForEach(vectors => vectors.Dispose());
}
