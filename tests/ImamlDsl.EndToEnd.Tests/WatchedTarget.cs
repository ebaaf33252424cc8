namespace ImamlDsl.EndToEnd.Tests;

/// <summary>The cpu target, which counts the devices that are open.</summary>
internal sealed class WatchedTarget : Target
{
    private int _open;

    public override string Name => "watched";

    /// <summary>How many devices were ever opened.</summary>
    public int Opened { get; private set; }

    /// <summary>How many of them are not closed.</summary>
    public int StillOpen => Volatile.Read(ref _open);

    public override IDevice Open(Precision precision)
    {
        Opened++;
        Interlocked.Increment(ref _open);
        return new Watched(this, Target.Cpu.Open(precision));
    }

    private sealed class Watched(WatchedTarget target, IDevice device) : IDevice
    {
        public Target Target => target;

        public Precision Precision => device.Precision;

        public int Workers => device.Workers;

        public int ChunkTasks(int tasks) => device.ChunkTasks(tasks);

        public TaskVectors Allocate(int tasks, int length) => device.Allocate(tasks, length);

        public TaskVectors AllocateShared(int tasks, int length) => device.AllocateShared(tasks, length);

        public ITaskProgram Compile(ProgramDefinition definition) => device.Compile(definition);

        public void Run(int tasks, IChunkBody body, CancellationToken cancellationToken = default) => device.Run(tasks, body, cancellationToken);

        public void Dispose()
        {
            device.Dispose();
            Interlocked.Decrement(ref target._open);
        }
    }
}
