namespace ImamlDsl.Torch;

/// <summary>
/// A libtorch on one device: all that the torch target needs of it. ImamlDsl.TorchSharp implements it on TorchSharp; anything that can run TorchScript may.
/// </summary>
/// <remarks>
/// Calls may come from several threads at once. Nothing is recorded for automatic differentiation. Tensors and modules belong to who asked for them and are
/// disposed before the runtime; none may be left to a finaliser.
/// </remarks>
public interface ITorchRuntime : IDisposable
{
    /// <summary>The version in libtorch's own words, such as <c>2.6.0</c> or <c>2.6.0+cu124</c>.</summary>
    string Version { get; }

    /// <summary>The device as libtorch writes it: <c>cpu</c>, or <c>cuda:0</c>.</summary>
    string Device { get; }

    /// <summary>Compiles functions.</summary>
    /// <param name="script">
    /// TorchScript: functions that take tensors and return <c>List[Tensor]</c>, or are called by these; the text ends with a newline.
    /// <c>torch.bmm</c> means libtorch's own operation <c>aten::bmm</c>, and <c>torch.</c> begins nothing but operations: no types of numbers,
    /// nothing of <c>torch.jit</c>. Beside the text's own functions and what the language has built in, there are no other names.
    /// </param>
    /// <exception cref="TorchException">libtorch refuses the text; the message holds its reason.</exception>
    ITorchModule Compile(string script);

    /// <summary>Allocates a tensor of zeros on the device.</summary>
    /// <param name="type">What the entries are.</param>
    /// <param name="shape">The extents, none negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">An extent is negative.</exception>
    /// <exception cref="TorchOutOfMemoryException">The device has no room for it, or no device could have: the number of its bytes overflows.</exception>
    ITorchTensor Create(TorchType type, params ReadOnlySpan<long> shape);
}

/// <summary>Compiled functions.</summary>
public interface ITorchModule : IDisposable
{
    /// <summary>Calls a function.</summary>
    /// <param name="function">Its name.</param>
    /// <param name="arguments">Tensors of the same runtime, as many as the function takes.</param>
    /// <returns>The tensors of the list it returns, which the caller disposes. One may share memory with an argument.</returns>
    /// <exception cref="TorchOutOfMemoryException">The device has no room for a result or for what lies between.</exception>
    /// <exception cref="TorchException">The call failed, or the text has no such function; the message holds libtorch's reason.</exception>
    /// <exception cref="ArgumentException">An argument is a tensor of another runtime.</exception>
    /// <remarks>CUDA computes after the call has returned: what fails there may first be heard of when something is read or written.</remarks>
    ITorchTensor[] Invoke(string function, params ReadOnlySpan<ITorchTensor> arguments);
}

/// <summary>A tensor on the runtime's device.</summary>
public interface ITorchTensor : IDisposable
{
    /// <summary>What the entries are.</summary>
    TorchType Type { get; }

    /// <summary>The extents.</summary>
    IReadOnlyList<long> Shape { get; }

    /// <summary>Copies all entries from the host. The tensor's entries must all be distinct places, not a view that repeats some.</summary>
    /// <param name="values">The entries in row-major order, as bytes of this machine: 4 or 8 for a number, 8 for an index, 1 for a boolean.</param>
    /// <exception cref="ArgumentException">The number of bytes is not that of the entries.</exception>
    /// <exception cref="TorchException">The copy failed, or a computation before it did that was still under way.</exception>
    void Write(ReadOnlySpan<byte> values);

    /// <summary>Copies all entries to the host, once they are computed.</summary>
    /// <inheritdoc cref="Write" path="/param | /exception"/>
    void Read(Span<byte> values);
}

/// <summary>What the entries of a tensor are.</summary>
public enum TorchType
{
    /// <summary>Numbers in single precision, <c>float32</c>.</summary>
    Single,

    /// <summary>Numbers in double precision, <c>float64</c>.</summary>
    Double,

    /// <summary>Whole numbers of 64 bits, <c>int64</c>: labels.</summary>
    Index,

    /// <summary>Booleans, one byte each.</summary>
    Boolean,
}
