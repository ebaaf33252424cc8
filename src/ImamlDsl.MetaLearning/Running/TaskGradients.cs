namespace ImamlDsl;

/// <summary>Gradients of tasks by all that is learned: the adapted parameters, those that are not, and what an algorithm learns beside them.</summary>
internal sealed class TaskGradients : IDisposable
{
    private readonly TaskGradients?[] _windows; // by their first task
    private volatile bool _hasNoWindows;

    public TaskGradients(IDevice device, ParameterLayout layout, int tasks)
        : this(Allocate(device, layout, tasks), layout.OuterLength > 0)
    {
    }

    private TaskGradients(IReadOnlyList<TaskVectors> all, bool hasOuter)
    {
        All = all;
        Outer = hasOuter ? all[1] : null;
        Learned = [.. all.Skip(hasOuter ? 2 : 1)];
        _windows = new TaskGradients?[Tasks];
    }

    public int Tasks => Adapted.Tasks;

    /// <summary>By φ's parameters.</summary>
    public TaskVectors Adapted => All[0];

    /// <summary>By ω; null where there is none.</summary>
    public TaskVectors? Outer { get; }

    /// <summary>By each group of what the algorithm learns beside the model's parameters.</summary>
    public IReadOnlyList<TaskVectors> Learned { get; }

    /// <summary>All of them.</summary>
    public IReadOnlyList<TaskVectors> All { get; }

    /// <summary>The gradients of some tasks in the same memory, or null where the device has no such. Several threads may ask for different first tasks.</summary>
    public TaskGradients? Window(int firstTask, int tasks)
    {
        ref var window = ref _windows[firstTask];
        if (!_hasNoWindows && window?.Tasks != tasks)
        {
            window = CreateWindow(firstTask, tasks);
        }

        return window;
    }

    /// <summary>Takes the gradients of a chunk of tasks.</summary>
    public void Store(int firstTask, TaskGradients chunk)
    {
        for (var i = 0; i < All.Count; i++)
        {
            All[i].Store(firstTask, chunk.All[i]);
        }
    }

    public void Dispose()
    {
        foreach (var vectors in All)
        {
            vectors.Dispose();
        }
    }

    private TaskGradients? CreateWindow(int firstTask, int tasks)
    {
        var windows = All.Select(vectors => vectors.Window(firstTask, tasks)).OfType<TaskVectors>().ToArray();
        _hasNoWindows = windows.Length < All.Count;
        return _hasNoWindows ? null : new TaskGradients(windows, Outer is not null);
    }

    private static List<TaskVectors> Allocate(IDevice device, ParameterLayout layout, int tasks)
    {
        var all = new List<TaskVectors>();
        try
        {
            all.Add(device.Allocate(tasks, layout.AdaptedLength));
            if (layout.OuterLength > 0)
            {
                all.Add(device.Allocate(tasks, layout.OuterLength));
            }

            for (var group = 0; group < layout.LearnedGroups; group++)
            {
                all.Add(device.Allocate(tasks, layout.LearnedLength(group)));
            }

            return all;
        }
        catch
        {
            all.ForEach(vectors => vectors.Dispose());
            throw;
        }
    }
}
