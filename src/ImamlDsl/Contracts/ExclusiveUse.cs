namespace ImamlDsl;

/// <summary>Lets one thread at a time use what an object owns; the same thread may begin another use within one, unless it is told otherwise.</summary>
/// <param name="name">What the object is called in errors.</param>
/// <param name="free">As of <see cref="SharedUse"/>.</param>
/// <param name="nested">What the same thread is told that begins a use within one; null where it may.</param>
internal sealed class ExclusiveUse(string name, Action free, string? nested = null) : SharedUse(name, free)
{
    private int _thread; // that uses it, if any does

    /// <exception cref="InvalidOperationException">Another thread uses it, or this one does and may not begin again.</exception>
    private protected override void Admit()
    {
        var thread = Environment.CurrentManagedThreadId;
        if (Depth > 0 && _thread != thread)
        {
            throw new InvalidOperationException($"Another thread computes with this {Name}; let one thread use it at a time, or give each one of its own.");
        }

        if (Depth > 0 && nested is not null)
        {
            throw new InvalidOperationException(nested);
        }

        _thread = thread;
    }
}
