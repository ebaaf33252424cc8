namespace ImamlDsl;

/// <summary>Lets one thread at a time use what an object owns; the same thread may begin another use within one.</summary>
/// <inheritdoc/>
internal sealed class ExclusiveUse(string name, Action free) : SharedUse(name, free)
{
    private int _thread; // that uses it, if any does

    /// <exception cref="InvalidOperationException">Another thread uses it.</exception>
    private protected override void Admit()
    {
        var thread = Environment.CurrentManagedThreadId;
        if (Depth > 0 && _thread != thread)
        {
            throw new InvalidOperationException($"Another thread computes with this {Name}; let one thread use it at a time, or give each one of its own.");
        }

        _thread = thread;
    }
}
