namespace ImamlDsl.Torch.Python;

/// <summary>A tensor in the memory of the Python process, or of its device.</summary>
internal sealed class PythonTorchTensor : ITorchTensor
{
    private readonly PythonConnection _connection;
    private readonly TensorHandle _handle;
    private readonly long _bytes;
    private int _disposed;

    public PythonTorchTensor(PythonConnection connection, TensorHandle handle)
    {
        _connection = connection;
        _handle = handle;
        _bytes = Entries.Bytes(handle.Type, handle.Shape) ?? long.MaxValue;
        Shape = Array.AsReadOnly(handle.Shape);
    }

    public TorchType Type => _handle.Type;

    public IReadOnlyList<long> Shape { get; }

    /// <summary>Its name in requests.</summary>
    public long Key
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed != 0, typeof(ITorchTensor));
            return _handle.Key;
        }
    }

    public bool IsOf(PythonConnection connection) => ReferenceEquals(connection, _connection);

    public void Write(ReadOnlySpan<byte> values)
    {
        Check(values.Length);
        _connection.Write(_handle, values);
    }

    public void Read(Span<byte> values)
    {
        Check(values.Length);
        _connection.Read(_handle, values);
    }

    /// <summary>Costs no request: the server is told with the next.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _connection.Release(_handle.Key);
        }
    }

    private void Check(int count)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, typeof(ITorchTensor));
        if (count != _bytes)
        {
            throw new ArgumentException($"{count} bytes were given. {Entries.Describe(Type, _handle.Shape)} has {_bytes}.", "values");
        }
    }
}
