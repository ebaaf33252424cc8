using ImamlDsl.Cpu;

namespace ImamlDsl;

/// <summary>The embedded target: generated C# kernels on this machine's processor.</summary>
public sealed class CpuTarget : Target
{
    /// <inheritdoc/>
    public override string Name => "cpu";

    /// <summary>How many threads work at once, the calling one included. All processors unless set.</summary>
    public int Threads
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Threads));
            field = value;
        }
    }
    = Environment.ProcessorCount;

    /// <inheritdoc/>
    public override IDevice Open(Precision precision) =>
        Enum.IsDefined(precision)
            ? new CpuDevice(this, precision)
            : throw new ArgumentOutOfRangeException(nameof(precision), precision, "The precision must be Single or Double.");
}
