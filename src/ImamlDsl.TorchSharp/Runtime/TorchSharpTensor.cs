namespace ImamlDsl.TorchSharp;

/// <summary>A tensor of TorchSharp that belongs to no <c>DisposeScope</c>.</summary>
internal sealed class TorchSharpTensor : ITorchTensor
{
    private readonly torch.Tensor _tensor;

    /// <param name="runtime">Who it is given out by.</param>
    /// <param name="tensor">The tensor, which this owns from now on.</param>
    /// <exception cref="TorchException">Its entries are of a type that the torch target does not know.</exception>
    public TorchSharpTensor(TorchSharpRuntime runtime, torch.Tensor tensor)
    {
        Runtime = runtime;
        _tensor = tensor;
        Type = TorchTypes.FromScalarType(tensor.dtype)
            ?? throw new TorchException(
                $"A tensor is {TorchTypes.Describe(tensor)}; the torch target takes float32, float64, int64 and bool.");
    }

    /// <inheritdoc/>
    public TorchType Type { get; }

    /// <inheritdoc/>
    public IReadOnlyList<long> Shape
    {
        get
        {
            field ??= Native.shape;
            GC.KeepAlive(_tensor);
            return field;
        }
    }

    /// <summary>Who it was given out by.</summary>
    public TorchSharpRuntime Runtime { get; }

    /// <summary>The tensor itself.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public torch.Tensor Native
    {
        get
        {
            ObjectDisposedException.ThrowIf(_tensor.IsInvalid, this);
            return _tensor;
        }
    }

    /// <summary>Takes a function's results out of the caller's scope.</summary>
    public static ITorchTensor[] Adopt(TorchSharpRuntime runtime, string function, torch.Tensor[] results)
    {
        var tensors = new ITorchTensor[results.Length];
        try
        {
            for (var i = 0; i < results.Length; i++)
            {
                tensors[i] = results[i].IsInvalid
                    ? throw new TorchException(
                        $"Result {i} of '{function}' is an undefined tensor; a function must compute every tensor that it returns.")
                    : new TorchSharpTensor(runtime, results[i].DetachFromDisposeScope());
            }

            return tensors;
        }
        catch
        {
            foreach (var result in results)
            {
                result.Dispose();
            }

            throw;
        }
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> values)
    {
        Check(values.Length);
        try
        {
            if (IsOnHost())
            {
                values.CopyTo(_tensor.bytes);
                return;
            }

            using var host = torch.empty(_tensor.shape, _tensor.dtype, torch.CPU);
            values.CopyTo(host.bytes);
            _tensor.copy_(host);
        }
        catch (Exception exception) when (TorchErrors.IsNative(exception))
        {
            throw TorchErrors.Translate($"Writing a tensor {TorchTypes.Describe(_tensor)}", exception);
        }
        finally
        {
            GC.KeepAlive(_tensor);
        }
    }

    /// <inheritdoc/>
    public void Read(Span<byte> values)
    {
        Check(values.Length);
        try
        {
            if (IsOnHost())
            {
                _tensor.bytes.CopyTo(values);
                return;
            }

            // A copy to the host waits until the entries are computed.
            using var host = torch.empty(_tensor.shape, _tensor.dtype, torch.CPU);
            host.copy_(_tensor);
            host.bytes.CopyTo(values);
        }
        catch (Exception exception) when (TorchErrors.IsNative(exception))
        {
            throw TorchErrors.Translate($"Reading a tensor {TorchTypes.Describe(_tensor)}", exception);
        }
        finally
        {
            GC.KeepAlive(_tensor);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _tensor.Dispose();

    /// <summary>Whether the entries lie on the host without gaps, so that they can be reached there.</summary>
    private bool IsOnHost() => _tensor.device_type == DeviceType.CPU && _tensor.is_contiguous();

    private void Check(int bytes)
    {
        var expected = Native.NumberOfElements * TorchTypes.Size(Type);
        if (bytes != expected)
        {
            throw new ArgumentException(
                $"A tensor {TorchTypes.Describe(_tensor)} has {expected} bytes; {bytes} were given. "
                + $"An entry takes {TorchTypes.Size(Type)}.", "values");
        }
    }
}
