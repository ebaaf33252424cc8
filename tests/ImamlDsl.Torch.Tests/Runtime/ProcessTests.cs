using System.Diagnostics;
using ImamlDsl.Torch.Python;

namespace ImamlDsl.Torch.Tests;

/// <summary>The process behind a runtime: its start, its end, and its death.</summary>
public sealed class ProcessTests
{
    // Adds until it is killed.
    private const string Endless = """
        def f(x: Tensor) -> List[Tensor]:
            while bool(x.sum() >= 0):
                x.add_(1)
            return [x]

        """;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void ARuntimeTellsWhatItRuns(string command, string device)
    {
        var interpreter = TorchRuntimes.Interpreter(command);
        using var runtime = PythonTorchRuntime.Start(interpreter, device, threads: 1, allowTf32: true);
        Assert.Equal(interpreter.Version, runtime.Version);
        Assert.Equal(device == "cpu" ? "cpu" : "cuda:0", runtime.Device);
        Assert.Same(interpreter, runtime.Interpreter);
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void TheNumberOfThreadsIsAnOption(string command, string device)
    {
        foreach (var threads in (int[])[1, 2])
        {
            using var runtime = PythonTorchRuntime.Start(TorchRuntimes.Interpreter(command), device, threads);
            Assert.Equal(threads, runtime.Threads);
        }
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void DisposeEndsTheProcessAndMayBeRepeated(string command, string device)
    {
        var runtime = PythonTorchRuntime.Start(TorchRuntimes.Interpreter(command), device);
        var module = runtime.Compile("def f() -> List[Tensor]:\n    return []\n");
        var x = runtime.From([1], 1f);
        var process = runtime.ProcessId;
        runtime.Dispose();
        runtime.Dispose();
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(process));
        Assert.Throws<ObjectDisposedException>(() => runtime.Create(TorchType.Single));
        Assert.Throws<ObjectDisposedException>(() => runtime.Compile(""));
        Assert.Throws<ObjectDisposedException>(() => x.To<float>());
        Assert.Throws<ObjectDisposedException>(() => module.Invoke("f"));
        x.Dispose();
        module.Dispose();
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void AKilledProcessIsAnErrorInEveryCall(string command, string device)
    {
        using var runtime = PythonTorchRuntime.Start(TorchRuntimes.Interpreter(command), device);
        using var x = runtime.From([1], 1f);
        Kill(runtime);
        foreach (var call in (Action[])[() => x.To<float>(), () => runtime.Create(TorchType.Single), () => runtime.Compile("")])
        {
            var error = Assert.Throws<TorchException>(call);
            Assert.Contains($"'{command}' ended with exit code 137", error.Message);
            Assert.Contains("start another runtime", error.Message);
        }
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void AProcessKilledDuringACallIsAnErrorAtOnce(string command, string device)
    {
        using var runtime = PythonTorchRuntime.Start(TorchRuntimes.Interpreter(command), device);
        using var x = runtime.From([1], 1d);
        using var module = runtime.Compile("def hello() -> List[Tensor]:\n    print(\"last words\")\n    return []\n\n" + Endless);
        module.Invoke("hello");
        var call = Begin(() => module.Invoke("f", x));
        Assert.False(call.IsCompleted);
        Kill(runtime);
        Assert.True(((IAsyncResult)call).AsyncWaitHandle.WaitOne(Soon));
        var error = Assert.IsType<TorchException>(call.Exception!.InnerException);
        Assert.Contains("exit code 137", error.Message);
        Assert.EndsWith("last words", error.Message);
    }

    [TorchFact]
    public void DisposeEndsACallUnderWay()
    {
        var runtime = PythonTorchRuntime.Start(PythonTorch.Find()[0]);
        var x = runtime.From([1], 1d);
        var module = runtime.Compile(Endless);
        var call = Begin(() => module.Invoke("f", x));
        runtime.Dispose();
        Assert.True(((IAsyncResult)call).AsyncWaitHandle.WaitOne(Soon));
        Assert.Contains("the runtime was disposed during a call", Assert.IsType<TorchException>(call.Exception!.InnerException).Message);
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void ADeviceThatIsNotThereIsAnError(string command, string device)
    {
        var asked = device == "cpu" && !TorchRuntimes.Interpreter(command).Cuda ? "cuda" : "cuda:99";
        var error = Assert.Throws<TorchException>(() => PythonTorchRuntime.Start(TorchRuntimes.Interpreter(command), asked));
        Assert.StartsWith($"'{command}' cannot be used: '{asked}' was asked of PyTorch ", error.Message);
        Assert.EndsWith("or ask for 'cpu'.", error.Message);
    }

    [TorchFact]
    public void OptionsAreChecked()
    {
        var interpreter = PythonTorch.Find()[0];
        var error = Assert.Throws<ArgumentException>(() => PythonTorchRuntime.Start(interpreter, "gpu"));
        Assert.Contains("'gpu' is no device", error.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => PythonTorchRuntime.Start(interpreter, threads: 0));
    }

    [Fact]
    public void AnInterpreterThatIsNotThereIsAnError()
    {
        var error = Assert.Throws<TorchException>(() => PythonTorchRuntime.Start(new("no-such-python3 -s", "2.6.0", Cuda: false)));
        Assert.StartsWith("The Python interpreter 'no-such-python3 -s' cannot be started: ", error.Message);
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void AnInterpreterThatEndsAtOnceTellsWhatItSaid(string command, string device)
    {
        _ = device;
        var error = Assert.Throws<TorchException>(() => PythonTorchRuntime.Start(new($"{command} --no-such-option", "2.6.0", Cuda: false)));
        Assert.Contains("ended with exit code 2", error.Message);
        Assert.Contains("no-such-option", error.Message);
    }

    /// <summary>Starts a call that does not end, on a thread of its own, and returns once it is under way.</summary>
    private static Task Begin(Action invoke)
    {
        using var started = new ManualResetEventSlim();
        var call = Task.Factory.StartNew(
            () =>
            {
                started.Set();
                invoke();
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.True(started.Wait(Soon));
        Thread.Sleep(200);
        return call;
    }

    private static void Kill(PythonTorchRuntime runtime)
    {
        using var process = Process.GetProcessById(runtime.ProcessId);
        process.Kill();
    }
}
