namespace ImamlDsl;

/// <summary>What the entries of a program's input are.</summary>
public enum InputKind
{
    /// <summary>Real numbers.</summary>
    Real,

    /// <summary>Integers from 0: class labels.</summary>
    Index,
}

/// <summary>One input of a program for a number of tasks: a dense array <c>[Tasks, ..Shape]</c>, row-major.</summary>
public abstract class TaskInput
{
    private protected TaskInput(int tasks, int[] shape)
    {
        Ranges.AtLeast(0, tasks, nameof(tasks), "The number of tasks");
        ArgumentNullException.ThrowIfNull(shape);
        foreach (var extent in shape)
        {
            Ranges.AtLeast(0, extent, nameof(shape), "Each extent of an input's shape");
        }

        if (Shapes.Length(shape) is not { } length || Shapes.Length([tasks, .. shape]) is null)
        {
            throw new ArgumentException(
                $"{tasks} tasks of {Shapes.Format(shape)} are more than the {Array.MaxLength} entries that one input can hold; give it fewer tasks or examples at once.",
                nameof(shape));
        }

        Tasks = tasks;
        Shape = Array.AsReadOnly((int[])shape.Clone());
        LengthPerTask = length;
    }

    /// <summary>The number of tasks.</summary>
    public int Tasks { get; }

    /// <summary>The shape for one task, examples first.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The number of entries for one task: the product of <see cref="Shape"/>.</summary>
    public int LengthPerTask { get; }

    /// <summary>What the entries are.</summary>
    public abstract InputKind Kind { get; }

    /// <summary>A copy that holds only the given tasks, in the given order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such task.</exception>
    public abstract TaskInput Select(ReadOnlySpan<int> tasks);

    /// <summary>Takes over the entries of an input of the same kind and sizes.</summary>
    internal abstract void CopyFrom(TaskInput input);

    /// <summary>Creates a zeroed input of single-precision numbers.</summary>
    public static TaskInput<float> Single(int tasks, params int[] shape) => new(tasks, shape, InputKind.Real);

    /// <summary>Creates a zeroed input of double-precision numbers.</summary>
    public static TaskInput<double> Double(int tasks, params int[] shape) => new(tasks, shape, InputKind.Real);

    /// <summary>Creates a zeroed input of indices.</summary>
    public static TaskInput<int> Index(int tasks, params int[] shape) => new(tasks, shape, InputKind.Index);
}

/// <inheritdoc cref="TaskInput"/>
/// <typeparam name="T"><see cref="float"/>, <see cref="double"/> or <see cref="int"/>.</typeparam>
public sealed class TaskInput<T> : TaskInput
    where T : unmanaged
{
    internal TaskInput(int tasks, int[] shape, InputKind kind)
        : base(tasks, shape)
    {
        Kind = kind;
        // Pinned for life, so that targets read it in place.
        Values = GC.AllocateArray<T>(checked(tasks * LengthPerTask), pinned: true);
    }

    /// <inheritdoc/>
    public override InputKind Kind { get; }

    /// <summary>All entries, <c>[Tasks, ..Shape]</c>. The array is pinned for as long as it lives.</summary>
    public T[] Values { get; }

    /// <summary>The entries of one task.</summary>
    public Span<T> this[int task]
    {
        get
        {
            Ranges.Index(task, Tasks, nameof(task), "task");
            return Values.AsSpan(task * LengthPerTask, LengthPerTask);
        }
    }

    /// <inheritdoc/>
    public override TaskInput Select(ReadOnlySpan<int> tasks)
    {
        var copy = new TaskInput<T>(tasks.Length, [.. Shape], Kind);
        for (var t = 0; t < tasks.Length; t++)
        {
            this[tasks[t]].CopyTo(copy[t]);
        }

        return copy;
    }

    internal override void CopyFrom(TaskInput input) => ((TaskInput<T>)input).Values.CopyTo(Values, 0);
}
