namespace ImamlDsl.Torch;

/// <summary>A call of libtorch failed.</summary>
public class TorchException : InvalidOperationException
{
    /// <summary>Tells what failed and what to do.</summary>
    public TorchException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

/// <summary>The device of libtorch has no room for what was asked.</summary>
public sealed class TorchOutOfMemoryException : TorchException
{
    /// <inheritdoc cref="TorchException(string, Exception?)"/>
    public TorchOutOfMemoryException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
