namespace ImamlDsl.TorchSharp;

/// <summary>Compiled functions.</summary>
/// <param name="runtime">Whose tensors its functions take.</param>
/// <param name="script">The compiled text, which other modules may share.</param>
internal sealed class TorchSharpModule(TorchSharpRuntime runtime, CompiledScript script) : ITorchModule
{
    private bool _disposed;

    /// <summary>The compiled text.</summary>
    public CompiledScript Script => script;

    /// <inheritdoc/>
    public ITorchTensor[] Invoke(string function, params ReadOnlySpan<ITorchTensor> arguments)
    {
        var tensors = new object[arguments.Length];
        for (var i = 0; i < tensors.Length; i++)
        {
            tensors[i] = arguments[i] is TorchSharpTensor own && own.Runtime == runtime
                ? own.Native
                : throw new ArgumentException(
                    $"Argument {i} of '{function}' is {Describe(arguments[i])}; give tensors that the runtime of the module created.",
                    nameof(arguments));
        }

        return TorchSharpTensor.Adopt(runtime, function, Run(function, tensors));
    }

    /// <summary>
    /// Calls a function with TorchSharp's tensors. The results belong to the scope that is open on this thread, if one is.
    /// </summary>
    /// <param name="function">Its name.</param>
    /// <param name="tensors">The tensors.</param>
    /// <exception cref="TorchException">There is no such function, or libtorch failed.</exception>
    public torch.Tensor[] Run(string function, object[] tensors)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);

        // For a function that is not there libtorch gives no error: it would end the process.
        if (!script.Functions.Contains(function))
        {
            throw new TorchException($"The compiled text has no function '{function}'; it has {string.Join(", ", script.Functions)}.");
        }

        try
        {
            // Recording is a setting of the thread, and of this call alone.
            using var recording = torch.no_grad();
            var result = script.Unit.invoke(function, tensors);
            return result as torch.Tensor[] ?? throw NotTensors(function, result);
        }
        catch (Exception exception) when (TorchErrors.IsNative(exception))
        {
            throw TorchErrors.Translate($"The function '{function}'", exception);
        }
        catch (Exception exception) when (exception is NotImplementedException or ArgumentOutOfRangeException)
        {
            throw NotTensors(function, exception);
        }
        finally
        {
            // TorchSharp passes bare handles on, so that nothing else holds these during the call: a finaliser could free them under it.
            GC.KeepAlive(tensors);
        }
    }

    /// <summary>Refuses later calls.</summary>
    public void Dispose() => _disposed = true;

    private static string Describe(ITorchTensor? argument) => argument switch
    {
        null => "null",
        TorchSharpTensor tensor => $"a tensor of another runtime, on {tensor.Runtime.Device}",
        _ => $"a {argument.GetType().Name}",
    };

    private static TorchException NotTensors(string function, object? result)
    {
        (result as IDisposable)?.Dispose();
        return new TorchException(
            $"The function '{function}' returned {(result is Exception or null ? "no tensors" : $"a {result.GetType().Name}")}; "
            + "declare it to return List[Tensor].",
            result as Exception);
    }
}
