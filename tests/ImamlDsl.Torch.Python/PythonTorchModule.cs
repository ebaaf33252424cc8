namespace ImamlDsl.Torch.Python;

/// <summary>Functions that the Python process has compiled.</summary>
internal sealed class PythonTorchModule(PythonConnection connection, long key) : ITorchModule
{
    private int _disposed;

    public ITorchTensor[] Invoke(string function, params ReadOnlySpan<ITorchTensor> arguments)
    {
        ArgumentNullException.ThrowIfNull(function);
        ObjectDisposedException.ThrowIf(_disposed != 0, typeof(ITorchModule));
        var keys = arguments.Length <= 64 ? stackalloc long[arguments.Length] : new long[arguments.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = arguments[i] is PythonTorchTensor tensor && tensor.IsOf(connection)
                ? tensor.Key
                : throw new ArgumentException($"Argument {i} of '{function}' is not a tensor of this runtime.", nameof(arguments));
        }

        var handles = connection.Invoke(key, function, keys);
        var results = new ITorchTensor[handles.Length];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = new PythonTorchTensor(connection, handles[i]);
        }

        return results;
    }

    /// <summary>Costs no request: the server is told with the next.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            connection.Release(key);
        }
    }
}
