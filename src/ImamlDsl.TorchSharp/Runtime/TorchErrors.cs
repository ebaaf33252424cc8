using System.Runtime.InteropServices;

namespace ImamlDsl.TorchSharp;

/// <summary>Makes exceptions of the torch target from what TorchSharp throws.</summary>
internal static class TorchErrors
{
    // What libtorch says on Linux, on Windows and on CUDA, and what a bad size says.
    private static readonly string[] NoMemory =
    [
        "can't allocate memory", "not enough memory", "out of memory", "Cannot allocate memory", "ALLOC_FAILED",
        "Storage size calculation overflowed",
    ];

    /// <summary>Whether TorchSharp throws this for an error that libtorch reports.</summary>
    public static bool IsNative(Exception exception) => exception is ExternalException;

    /// <summary>The exception with what failed and libtorch's reason.</summary>
    /// <param name="what">What failed.</param>
    /// <param name="exception">What TorchSharp threw.</param>
    public static TorchException Translate(string what, Exception exception)
    {
        var message = $"{what} failed. libtorch said: {exception.Message.Trim()}";
        return NoMemory.Any(text => exception.Message.Contains(text, StringComparison.OrdinalIgnoreCase))
            ? new TorchOutOfMemoryException(message, exception)
            : new TorchException(message, exception);
    }
}
