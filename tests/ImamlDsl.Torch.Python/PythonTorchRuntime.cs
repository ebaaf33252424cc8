using System.Text.RegularExpressions;

namespace ImamlDsl.Torch.Python;

/// <summary>
/// The libtorch of a Python interpreter, in a process of its own that lives until the runtime is disposed. For tests, and for measurements
/// where some tens of microseconds for each call do not matter.
/// </summary>
public sealed partial class PythonTorchRuntime : ITorchRuntime
{
    private readonly PythonConnection _connection;

    private PythonTorchRuntime(PythonInterpreter interpreter, PythonConnection connection)
    {
        Interpreter = interpreter;
        _connection = connection;
    }

    /// <summary>The interpreter that runs.</summary>
    public PythonInterpreter Interpreter { get; }

    /// <inheritdoc/>
    public string Version => _connection.Version;

    /// <inheritdoc/>
    public string Device => _connection.Device;

    /// <summary>How many threads libtorch uses for an operation on a processor.</summary>
    public int Threads => _connection.Threads;

    internal int ProcessId => _connection.ProcessId;

    /// <summary>Starts an interpreter.</summary>
    /// <param name="interpreter">One of <see cref="PythonTorch.Find"/>.</param>
    /// <param name="device"><c>cpu</c>, <c>cuda</c> for the current CUDA device, or <c>cuda:1</c> for that one.</param>
    /// <param name="threads">How many threads an operation may use on a processor; libtorch's own choice unless given.</param>
    /// <param name="allowTf32">Whether CUDA may round factors of products and convolutions to the ten bits of TF32.</param>
    /// <exception cref="ArgumentException">The device has another name, or there are no threads.</exception>
    /// <exception cref="TorchException">The interpreter does not start, has no PyTorch, or not the device.</exception>
    public static PythonTorchRuntime Start(
        PythonInterpreter interpreter, string device = "cpu", int? threads = null, bool allowTf32 = false)
    {
        ArgumentNullException.ThrowIfNull(interpreter);
        ArgumentNullException.ThrowIfNull(device);
        if (threads < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(threads), threads, "There must be at least one thread.");
        }

        if (!DeviceName().IsMatch(device))
        {
            throw new ArgumentException($"'{device}' is no device; give 'cpu', 'cuda', or 'cuda:' and a number.", nameof(device));
        }

        return new(interpreter, new(interpreter.Command, device, threads, allowTf32));
    }

    /// <inheritdoc/>
    public ITorchModule Compile(string script)
    {
        ArgumentNullException.ThrowIfNull(script);
        return new PythonTorchModule(_connection, _connection.Compile(script));
    }

    /// <inheritdoc/>
    public ITorchTensor Create(TorchType type, params ReadOnlySpan<long> shape)
    {
        foreach (var extent in shape)
        {
            if (extent < 0)
            {
                throw new ArgumentOutOfRangeException(nameof(shape), extent, "An extent must not be negative.");
            }
        }

        return Entries.Bytes(type, shape) is null
            ? throw new TorchOutOfMemoryException($"{Entries.Describe(type, shape)} has more bytes than any device.")
            : new PythonTorchTensor(_connection, new(_connection.Create(type, shape), type, shape.ToArray()));
    }

    /// <summary>Ends the interpreter, even if it is at work: a call under way in another thread throws.</summary>
    public void Dispose() => _connection.Dispose();

    [GeneratedRegex(@"^(cpu|cuda(:[0-9]{1,3})?)\z", RegexOptions.CultureInvariant)]
    private static partial Regex DeviceName();
}
