using ImamlDsl.Cpu;

namespace ImamlDsl;

/// <summary>The embedded target: generated C# kernels on this machine's processor.</summary>
public sealed class CpuTarget : Target
{
    private const int MostThreads = 4096;

    /// <inheritdoc/>
    public override string Name => "cpu";

    /// <summary>How many threads work at once, the calling one included: 1 to 4096. All processors unless set.</summary>
    public int Threads
    {
        get;
        init
        {
            field = value is >= 1 and <= MostThreads
                ? value
                : throw new ArgumentOutOfRangeException(
                    nameof(Threads), value, $"The number of threads must be from 1 to {MostThreads}; {value} was given. More than there are processors make nothing faster.");
        }
    }
    = Math.Min(Environment.ProcessorCount, MostThreads);

    /// <inheritdoc/>
    public override IDevice Open(Precision precision) =>
        Enum.IsDefined(precision)
            ? new CpuDevice(this, precision)
            : throw new ArgumentOutOfRangeException(nameof(precision), precision, "The precision must be Single or Double.");
}
