namespace ImamlDsl;

/// <summary>
/// Lets one thread at a time use what an object owns, and frees that once nobody does: memory outside of the garbage collector's reach must not go while
/// another thread computes in it.
/// </summary>
/// <param name="name">What the object is called in errors.</param>
/// <param name="free">Frees what it owns; called once.</param>
internal sealed class ExclusiveUse(string name, Action free)
{
    private readonly Lock _lock = new();
    private int _thread; // that uses it, if any does
    private int _depth;
    private bool _isDisposed;

    /// <summary>Whether <see cref="Dispose"/> was called, if only by another thread or from within the use.</summary>
    public bool IsDisposed
    {
        get
        {
            lock (_lock)
            {
                return _isDisposed;
            }
        }
    }

    /// <summary>Begins a use, which disposing of the result or <see cref="Leave"/> ends; the same thread may begin another within it.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses it.</exception>
    public Scope Enter()
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                throw new ObjectDisposedException(name, $"The {name} was disposed.");
            }

            var thread = Environment.CurrentManagedThreadId;
            if (_depth > 0 && _thread != thread)
            {
                throw new InvalidOperationException($"Another thread computes with this {name}; let one thread use it at a time, or give each one of its own.");
            }

            (_thread, _depth) = (thread, _depth + 1);
            return new Scope(this);
        }
    }

    /// <summary>Ends a use, and frees what was disposed meanwhile.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            if (--_depth > 0 || !_isDisposed)
            {
                return;
            }
        }

        free();
    }

    /// <summary>Lets no more uses begin, and frees now or at the end of the present one.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            if (_depth > 0)
            {
                return;
            }
        }

        free();
    }

    /// <summary>A use, ended when it is disposed.</summary>
    public readonly struct Scope(ExclusiveUse use) : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose() => use.Leave();
    }
}
