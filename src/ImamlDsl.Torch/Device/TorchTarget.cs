using ImamlDsl.Torch;

namespace ImamlDsl;

/// <summary>
/// libtorch, on a processor or a GPU: generated TorchScript over all tasks at once. What runs it is an <see cref="ITorchRuntime"/>; ImamlDsl.TorchSharp adds
/// <c>Target.Torch</c> and <c>Target.Cuda(n)</c>.
/// </summary>
public sealed class TorchTarget : Target
{
    private readonly Func<string, ITorchRuntime> _runtime;

    /// <summary>Describes a target.</summary>
    /// <param name="runtime">Starts a libtorch on the device that it is given.</param>
    /// <param name="device">The device as libtorch writes it: <c>cpu</c>, <c>cuda</c> or <c>cuda:n</c>.</param>
    /// <exception cref="ArgumentException">The device is not written so.</exception>
    public TorchTarget(Func<string, ITorchRuntime> runtime, string device = "cpu")
    {
        ArgumentNullException.ThrowIfNull(runtime);
        ArgumentNullException.ThrowIfNull(device);
        _runtime = runtime;
        Device = device == "cuda" ? "cuda:0" : device;
        if (Device != "cpu" && !(Device.StartsWith("cuda:", StringComparison.Ordinal) && IsNumber(Device.AsSpan(5))))
        {
            throw new ArgumentException($"libtorch's device must be cpu, cuda or cuda:n; '{device}' was given.", nameof(device));
        }
    }

    /// <summary>The device as libtorch writes it: <c>cpu</c> or <c>cuda:n</c>.</summary>
    public string Device { get; }

    /// <summary><c>torch</c> for libtorch on the processor, else the device.</summary>
    public override string Name => IsCuda ? Device : "torch";

    /// <summary>
    /// How many tasks one call computes; null, the default, for all. Fewer need less memory at a time.
    /// </summary>
    public int? TasksPerChunk
    {
        get;
        init => field = value is { } tasks ? Ranges.AtLeast(1, tasks, nameof(TasksPerChunk), "The number of tasks that one call computes", "Leave it null for all.") : null;
    }

    /// <summary>How convolutions are done: by shape and device unless set.</summary>
    public TorchConvolution Convolution
    {
        get;
        init => field = Enum.IsDefined(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Convolution), value, "The form of convolutions must be one of TorchConvolution's.");
    }

    /// <summary>Whether the device is a GPU.</summary>
    internal bool IsCuda => Device != "cpu";

    /// <inheritdoc/>
    /// <exception cref="TorchException">libtorch cannot be started on the device, or its version is not supported.</exception>
    public override IDevice Open(Precision precision)
    {
        if (!Enum.IsDefined(precision))
        {
            throw new ArgumentOutOfRangeException(nameof(precision), precision, "The precision must be Single or Double.");
        }

        var runtime = _runtime(Device);
        try
        {
            TorchVersions.Require(runtime.Version);
            return new TorchDevice(this, precision, runtime);
        }
        catch
        {
            runtime.Dispose();
            throw;
        }
    }

    private static bool IsNumber(ReadOnlySpan<char> text) => text.Length is > 0 and < 4 && !text.ContainsAnyExceptInRange('0', '9');
}
