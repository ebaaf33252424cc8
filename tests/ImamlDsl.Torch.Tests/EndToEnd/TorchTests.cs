using ImamlDsl.Torch.Tests.Conformance;

namespace ImamlDsl.Torch.Tests.EndToEnd;

/// <summary>Tests that compare targets on interpreters started once for the class.</summary>
public abstract class TorchTests(TorchRuntimes runtimes) : IClassFixture<TorchRuntimes>
{
    protected static Target Cpu { get; } = new CpuTarget { Threads = 1 };

    protected Target Torch(string command, string device) => new TorchTarget(_ => new SharedRuntime(runtimes[command, device]), device);

    private protected WatchedRuntime Watched(string command, string device) => new(new SharedRuntime(runtimes[command, device]));
}
