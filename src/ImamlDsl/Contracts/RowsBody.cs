namespace ImamlDsl;

/// <summary>Work on a caller's arrays, a chunk of tasks at a time.</summary>
internal abstract unsafe class RowsBody<T> : IChunkBody
    where T : unmanaged
{
    /// <summary>The points, or the vectors to multiply.</summary>
    protected TaskRows<T> From { get; private set; }

    /// <summary>Receives values or losses.</summary>
    protected TaskRows<T> Values { get; private set; }

    /// <summary>Receives gradients or products.</summary>
    protected TaskRows<T> To { get; private set; }

    /// <summary>Runs all tasks.</summary>
    public void Run(IDevice device, int tasks, ReadOnlySpan<T> from, Span<T> values, Span<T> to)
    {
        // A task's result may be written over what it was computed from, which is no longer read then, but not over another's.
        if (from.Overlaps(values) || (from.Overlaps(to, out var offset) && offset != 0))
        {
            from = from.ToArray();
        }

        fixed (T* x = from, y = values, z = to)
        {
            (From, Values, To) = (new(x, from.Length / tasks), new(y, values.Length / tasks), new(z, to.Length / tasks));
            device.Run(tasks, this);
        }
    }

    /// <inheritdoc/>
    public abstract void Run(int worker, int firstTask, int tasks);
}
