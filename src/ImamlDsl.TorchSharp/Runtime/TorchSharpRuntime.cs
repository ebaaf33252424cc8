namespace ImamlDsl.TorchSharp;

/// <summary>libtorch on one device, through TorchSharp.</summary>
/// <remarks>
/// <para>What it gives out belongs to who asked for it and is disposed by <see cref="IDisposable.Dispose"/> alone: a <c>DisposeScope</c>
/// that is open on the calling thread does not get hold of it. Compiled text alone stays until the process ends, once for each device:
/// TorchSharp does not free it.</para>
/// <para>TorchSharp ends the process where libtorch refuses a text for another reason than its grammar (an unknown operation, a wrong
/// type), because it does not catch that exception of libtorch. Texts that the generator writes are compiled by its tests; test your own
/// before you ship them.</para>
/// </remarks>
public sealed class TorchSharpRuntime : ITorchRuntime
{
    private readonly int _index;
    private bool _disposed;

    /// <summary>Starts libtorch.</summary>
    /// <param name="device">The device as libtorch writes it: <c>cpu</c>, <c>cuda</c> or <c>cuda:n</c>.</param>
    /// <exception cref="ArgumentException">The device is not written so.</exception>
    /// <exception cref="TorchException">TorchSharp, its native library or the device is missing, or TorchSharp is too old; the message says
    /// how to get it.</exception>
    public TorchSharpRuntime(string device = "cpu")
    {
        // Nothing here names a type of TorchSharp: where it is missing, this must still run as far as the message that says so.
        _index = LibTorch.Start(device);
        Device = _index < 0 ? "cpu" : $"cuda:{_index}";
        Version = LibTorch.Version();
    }

    /// <inheritdoc/>
    /// <remarks>It is the version that this TorchSharp is made for; TorchSharp cannot ask libtorch itself.</remarks>
    public string Version { get; }

    /// <inheritdoc/>
    public string Device { get; }

    /// <summary>The device for TorchSharp.</summary>
    internal torch.Device Native => field ??= new torch.Device(_index < 0 ? DeviceType.CPU : DeviceType.CUDA, _index);

    /// <summary>Sets how many threads libtorch uses on the processor, for the whole process.</summary>
    /// <param name="threads">The number, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than 1.</exception>
    /// <exception cref="TorchException">TorchSharp or its native library is missing.</exception>
    public static void SetThreads(int threads)
    {
        Ranges.AtLeast(1, threads, nameof(threads), "The number of threads", "Give as many as libtorch is to use, such as Environment.ProcessorCount.");
        LibTorch.Start("cpu");
        LibTorch.SetThreads(threads);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The text is empty.</exception>
    /// <exception cref="ObjectDisposedException">The runtime was disposed.</exception>
    public ITorchModule Compile(string script) => CompileModule(script);

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">An extent is negative.</exception>
    /// <exception cref="ObjectDisposedException">The runtime was disposed.</exception>
    public ITorchTensor Create(TorchType type, params ReadOnlySpan<long> shape)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        foreach (var extent in shape)
        {
            if (extent < 0)
            {
                throw new ArgumentOutOfRangeException(nameof(shape), extent, FormattableString.Invariant($"An extent of a tensor must be at least 0; {extent} was given."));
            }
        }

        var dtype = TorchTypes.ToScalarType(type);
        try
        {
            return new TorchSharpTensor(this, torch.zeros(shape, dtype, Native).DetachFromDisposeScope());
        }
        catch (Exception exception) when (TorchErrors.IsNative(exception))
        {
            throw TorchErrors.Translate($"Allocating a tensor {TorchTypes.Name(dtype)} [{string.Join(", ", shape.ToArray())}] on {Device}",
                exception);
        }
    }

    /// <summary>Refuses later calls. What was given out stays valid until it is disposed.</summary>
    public void Dispose() => _disposed = true;

    /// <inheritdoc cref="Compile"/>
    internal TorchSharpModule CompileModule(string script)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentException.ThrowIfNullOrWhiteSpace(script);
        try
        {
            return new TorchSharpModule(this, CompiledScript.For(Device, script));
        }
        catch (Exception exception) when (TorchErrors.IsNative(exception))
        {
            throw TorchErrors.Translate("Compiling TorchScript", exception);
        }
    }
}
