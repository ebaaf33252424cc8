using ImamlDsl.Torch.Python;

namespace ImamlDsl.Torch.Tests;

/// <summary>The runtimes of a test class, each started when it is first asked for and disposed after the last test.</summary>
public sealed class TorchRuntimes : IDisposable
{
    private readonly Dictionary<(string Command, string Device), PythonTorchRuntime> _runtimes = [];

    /// <summary>The interpreter of a command.</summary>
    public static PythonInterpreter Interpreter(string command) => PythonTorch.Find().First(interpreter => interpreter.Command == command);

    /// <summary>The runtime of a row of <see cref="TorchDevices"/>.</summary>
    public PythonTorchRuntime this[string command, string device]
    {
        get
        {
            if (!_runtimes.TryGetValue((command, device), out var runtime))
            {
                // Classes run beside each other: more threads would only wait for those of others.
                runtime = PythonTorchRuntime.Start(Interpreter(command), device, threads: 1);
                _runtimes.Add((command, device), runtime);
            }

            return runtime;
        }
    }

    public void Dispose()
    {
        foreach (var runtime in _runtimes.Values)
        {
            runtime.Dispose();
        }
    }
}
