using System.Collections.Concurrent;

namespace ImamlDsl.Torch.Tests;

/// <summary>A runtime on top of another that counts what lives, records what is asked for, and fails calls as if memory ran out.</summary>
internal sealed class WatchedRuntime(ITorchRuntime runtime) : ITorchRuntime
{
    private int _tensors;
    private int _modules;
    private int _disposals;

    public string Version => runtime.Version;

    public string Device => runtime.Device;

    /// <summary>The tensors that live.</summary>
    public int Tensors => _tensors;

    /// <summary>The modules that live.</summary>
    public int Modules => _modules;

    /// <summary>How often it was disposed.</summary>
    public int Disposals => _disposals;

    /// <summary>The texts compiled.</summary>
    public ConcurrentQueue<string> Scripts { get; } = [];

    /// <summary>The functions called.</summary>
    public ConcurrentQueue<string> Calls { get; } = [];

    /// <summary>The functions for which there is no memory; "create" for new tensors.</summary>
    public HashSet<string> Exhausted { get; } = [];

    /// <summary>How many more tensors can be created.</summary>
    public int Room { get; set; } = int.MaxValue;

    public ITorchModule Compile(string script)
    {
        Scripts.Enqueue(script);
        var module = runtime.Compile(script);
        Interlocked.Increment(ref _modules);
        return new Module(this, module);
    }

    public ITorchTensor Create(TorchType type, params ReadOnlySpan<long> shape)
    {
        RequireMemory(Room-- > 0 ? "create" : null);
        return Watch(runtime.Create(type, shape));
    }

    public void Dispose()
    {
        Interlocked.Increment(ref _disposals);
        runtime.Dispose();
    }

    private void RequireMemory(string? function)
    {
        if (function is null || Exhausted.Contains(function))
        {
            throw new TorchOutOfMemoryException("tried to allocate 7 GiB");
        }
    }

    private Tensor Watch(ITorchTensor tensor)
    {
        Interlocked.Increment(ref _tensors);
        return new Tensor(this, tensor);
    }

    private sealed class Module(WatchedRuntime owner, ITorchModule inner) : ITorchModule
    {
        private int _disposed;

        public ITorchTensor[] Invoke(string function, params ReadOnlySpan<ITorchTensor> arguments)
        {
            owner.Calls.Enqueue(function);
            owner.RequireMemory(function);
            var own = new ITorchTensor[arguments.Length];
            for (var i = 0; i < own.Length; i++)
            {
                own[i] = ((Tensor)arguments[i]).Inner;
            }

            return Array.ConvertAll(inner.Invoke(function, own), ITorchTensor (result) => owner.Watch(result));
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                inner.Dispose();
                Interlocked.Decrement(ref owner._modules);
            }
        }
    }

    private sealed class Tensor(WatchedRuntime owner, ITorchTensor inner) : ITorchTensor
    {
        private int _disposed;

        public ITorchTensor Inner => inner;

        public TorchType Type => inner.Type;

        public IReadOnlyList<long> Shape => inner.Shape;

        public void Write(ReadOnlySpan<byte> values) => inner.Write(values);

        public void Read(Span<byte> values) => inner.Read(values);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                inner.Dispose();
                Interlocked.Decrement(ref owner._tensors);
            }
        }
    }
}
