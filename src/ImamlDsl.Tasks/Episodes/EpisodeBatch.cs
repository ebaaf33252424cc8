namespace ImamlDsl;

/// <summary>
/// Memory for a number of tasks, filled again and again. Task t depends only on the source, the seed, the stream, the step and t: not on
/// the number of tasks in the batch, and not on the number of threads that use it.
/// </summary>
public sealed class EpisodeBatch
{
    private readonly SeededRandom _random = new(0);

    /// <summary>Allocates zeroed tasks.</summary>
    /// <param name="layout">The inputs of each task.</param>
    /// <param name="tasks">The number of tasks, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no task.</exception>
    public EpisodeBatch(EpisodeLayout layout, int tasks)
    {
        ArgumentNullException.ThrowIfNull(layout);
        Ranges.AtLeast(1, tasks, nameof(tasks), "The number of tasks of a batch");
        Layout = layout;
        Support = Allocate(layout.Support, tasks, "support data");
        Query = Allocate(layout.Query, tasks, "query data");
    }

    /// <summary>The inputs of each task.</summary>
    public EpisodeLayout Layout { get; }

    /// <summary>The number of tasks.</summary>
    public int Tasks => Support.Tasks;

    /// <summary>The support sets of all tasks.</summary>
    public TaskData Support { get; }

    /// <summary>The query sets of all tasks.</summary>
    public TaskData Query { get; }

    /// <summary>One task.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such task.</exception>
    public Episode this[int task]
    {
        get
        {
            Ranges.Index(task, Tasks, nameof(task), "task");
            return new Episode(this, task);
        }
    }

    /// <summary>
    /// Draws all tasks: task t from the random numbers of (seed, stream, step, t). Allocates nothing itself. One thread at a time may fill
    /// a batch.
    /// </summary>
    /// <param name="source">Where tasks come from.</param>
    /// <param name="seed">The seed of the whole run.</param>
    /// <param name="stream">What the tasks are for: different streams (training, validation, test) share no random numbers.</param>
    /// <param name="step">The meta-step, or the number of the batch.</param>
    /// <exception cref="ArgumentException">The source draws tasks of another layout.</exception>
    public void Fill(IEpisodeSource source, ulong seed, ulong stream, ulong step) => Fill(source, seed, stream, step, 0, Tasks, _random);

    /// <summary>
    /// Draws some of the tasks, the same as if all were drawn. Several threads may draw different tasks at once if <see cref="IEpisodeSource.IsConcurrent"/>.
    /// </summary>
    /// <inheritdoc cref="Fill(IEpisodeSource, ulong, ulong, ulong)"/>
    /// <param name="source">Where tasks come from.</param>
    /// <param name="seed">The seed of the whole run.</param>
    /// <param name="stream">What the tasks are for.</param>
    /// <param name="step">The meta-step, or the number of the batch.</param>
    /// <param name="firstTask">The first task to draw.</param>
    /// <param name="tasks">How many to draw.</param>
    /// <param name="random">The thread's own; it is reset for each task.</param>
    public void Fill(IEpisodeSource source, ulong seed, ulong stream, ulong step, int firstTask, int tasks, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(random);
        if (!ReferenceEquals(source.Layout, Layout) && !source.Layout.Equals(Layout))
        {
            throw new ArgumentException(
                $"The source draws tasks with {source.Layout}; the batch holds tasks with {Layout}. "
                + "Create the batch with the source's layout.",
                nameof(source));
        }

        for (var task = firstTask; task < firstTask + tasks; task++)
        {
            random.Reset(seed, stream, step, (ulong)task);
            source.Sample(random, this[task]);
        }
    }

    private static TaskData Allocate(IReadOnlyList<InputShape> inputs, int tasks, string role)
    {
        var data = new TaskInput[inputs.Count];
        for (var i = 0; i < data.Length; i++)
        {
            data[i] = inputs[i].Allocate(tasks);
        }

        return new TaskData(data) { Role = role };
    }
}
