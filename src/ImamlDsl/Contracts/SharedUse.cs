namespace ImamlDsl;

/// <summary>
/// Counts who uses what an object owns, and frees that once nobody does: memory outside of the garbage collector's reach must not go while a thread computes in
/// it. What nobody disposed is freed when the garbage collector finds that nobody can use it any more.
/// </summary>
/// <param name="name">What the object is called in errors.</param>
/// <param name="free">
/// Frees what it owns; called once. It refers to the owner, so that a use keeps that alive. After the garbage collector it runs on the finaliser's thread: what it
/// disposes has no finaliser, or bears to be disposed after it.
/// </param>
internal class SharedUse(string name, Action free)
{
    private readonly Lock _lock = new();
    private bool _isDisposed;

    /// <summary>Frees what was never disposed.</summary>
    ~SharedUse()
    {
        try
        {
            free();
        }
#pragma warning disable CA1031 // an exception here would end the process, and nobody is left to hear of it
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

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

    /// <summary>What the object is called in errors.</summary>
    private protected string Name => name;

    /// <summary>How many uses have begun and not ended.</summary>
    private protected int Depth { get; private set; }

    /// <summary>For what takes long: whether it should stop.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public void ThrowIfDisposed()
    {
        if (IsDisposed)
        {
            throw Disposed();
        }
    }

    /// <summary>Begins a use, which disposing of the result or <see cref="Leave"/> ends.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public Scope Enter()
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                throw Disposed();
            }

            Admit();
            Depth++;
            return new Scope(this);
        }
    }

    /// <summary>Ends a use, and frees what was disposed meanwhile.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            if (--Depth > 0 || !_isDisposed)
            {
                return;
            }
        }

        free();
    }

    /// <summary>Lets no more uses begin, and frees now or at the end of the last one.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            GC.SuppressFinalize(this);
            if (Depth > 0)
            {
                return;
            }
        }

        free();
    }

    private ObjectDisposedException Disposed() => new(name, $"The {name} was disposed.");

    /// <summary>Throws where this thread may not begin a use now.</summary>
    private protected virtual void Admit()
    {
    }

    /// <summary>A use, ended when it is disposed.</summary>
    public readonly struct Scope(SharedUse use) : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose() => use.Leave();
    }
}
