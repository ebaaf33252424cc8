namespace ImamlDsl.Torch.Python;

/// <summary>The requests that <c>server.py</c> answers, one at a time whatever the number of threads.</summary>
internal sealed class PythonConnection : IDisposable
{
    // PyTorch may come from a cold disk, and CUDA takes its time too; a start that takes longer than this does not end.
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    // How long a process may take to end by itself.
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    private readonly PythonProcess _process;
    private readonly Lock _gate = new();
    private readonly RequestBuffer _request = new();
    private readonly ReplyBuffer _reply = new();
    private readonly List<long> _released = [];
    private string? _broken;
    private volatile bool _disposed;

    /// <summary>Starts the process.</summary>
    /// <exception cref="TorchException">It does not start, has no PyTorch, or cannot use the device.</exception>
    public PythonConnection(string command, string device, int? threads, bool allowTf32)
    {
        Version = "";
        Device = device;
        _process = new(command, threads);
        using var watch = new Timer(
            _ => _process.Kill($"it did not import torch and open '{device}' within {StartLimit.TotalMinutes} minutes"),
            null,
            StartLimit,
            Timeout.InfiniteTimeSpan);
        try
        {
            lock (_gate)
            {
                Begin(Operation.Start);
                _request.Add(threads ?? 0);
                _request.Add(allowTf32);
                _request.Add(device);
                if (!Ask())
                {
                    throw Failure($"'{command}' cannot be used");
                }

                Threads = _reply.Int32();
                Version = _reply.Text();
                Device = _reply.Text();
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The version of PyTorch.</summary>
    public string Version { get; }

    /// <summary>The device, with its number.</summary>
    public string Device { get; }

    /// <summary>How many threads an operation on a processor uses.</summary>
    public int Threads { get; }

    /// <summary>The process, for tests that end it.</summary>
    public int ProcessId => _process.Id;

    public long Compile(string script)
    {
        lock (_gate)
        {
            Begin(Operation.Compile);
            _request.Add(script);
            return Ask() ? _reply.Int64() : throw Failure($"PyTorch {Version} refuses the script");
        }
    }

    public long Create(TorchType type, ReadOnlySpan<long> shape)
    {
        lock (_gate)
        {
            Begin(Operation.Create);
            _request.Add((int)type);
            _request.Add(shape.Length);
            _request.Add(shape);
            return Ask() ? _reply.Int64() : throw Failure($"{Entries.Describe(type, shape)} cannot be allocated on '{Device}'");
        }
    }

    public void Write(in TensorHandle tensor, ReadOnlySpan<byte> values)
    {
        lock (_gate)
        {
            Begin(Operation.Write);
            _request.Add(tensor.Key);
            if (!Ask(values))
            {
                throw Failure($"{Entries.Describe(tensor.Type, tensor.Shape)} cannot be written");
            }
        }
    }

    public void Read(in TensorHandle tensor, Span<byte> values)
    {
        lock (_gate)
        {
            Begin(Operation.Read);
            _request.Add(tensor.Key);
            if (!Ask(default, values))
            {
                throw Failure($"{Entries.Describe(tensor.Type, tensor.Shape)} cannot be read");
            }
        }
    }

    public TensorHandle[] Invoke(long module, string function, ReadOnlySpan<long> arguments)
    {
        lock (_gate)
        {
            Begin(Operation.Invoke);
            _request.Add(module);
            _request.Add(arguments.Length);
            _request.Add(arguments);
            _request.Add(function);
            if (!Ask())
            {
                throw Failure($"The call of '{function}' failed");
            }

            var results = new TensorHandle[_reply.Int32()];
            foreach (ref var result in results.AsSpan())
            {
                var key = _reply.Int64();
                var type = (TorchType)_reply.Int32();
                var shape = new long[_reply.Int32()];
                foreach (ref var extent in shape.AsSpan())
                {
                    extent = _reply.Int64();
                }

                result = new(key, type, shape);
            }

            return results;
        }
    }

    /// <summary>Lets the server forget a tensor or module, with the next request.</summary>
    public void Release(long key)
    {
        lock (_released)
        {
            _released.Add(key);
        }
    }

    /// <summary>Ends the process, even if it is at work.</summary>
    public void Dispose()
    {
        _disposed = true;
        var idle = _gate.TryEnter(EndLimit);
        try
        {
            if (!idle)
            {
                _process.Kill("the runtime was disposed during a call");
            }

            _process.End(EndLimit);
        }
        finally
        {
            if (idle)
            {
                _gate.Exit();
            }
        }
    }

    private void Begin(Operation operation)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(PythonTorchRuntime));
        if (_broken is not null)
        {
            throw new TorchException(_broken);
        }

        lock (_released)
        {
            _request.Begin(operation, _released);
            _released.Clear();
        }
    }

    // False if the server answers with a failure. A process that is gone is an exception, for this call and all that follow.
    private bool Ask(ReadOnlySpan<byte> data = default, Span<byte> answer = default)
    {
        try
        {
            _request.Send(_process.Input, data);
            _reply.Receive(_process.Output, answer);
            return _reply.Status == ReplyStatus.Succeeded;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            _process.End(EndLimit);
            _broken = $"The Python process of this runtime is gone; start another runtime. '{_process.Command}' {_process.Ending()}";
            throw new TorchException(_broken, e);
        }
    }

    private TorchException Failure(string what)
    {
        var message = $"{what}: {_reply.Rest()}";
        return _reply.Status == ReplyStatus.OutOfMemory ? new TorchOutOfMemoryException(message) : new TorchException(message);
    }
}
