using System.CommandLine;
using System.Globalization;

namespace ImamlDsl.Examples;

/// <summary>Where an example runs: on this machine's processor with generated C#, or on a libtorch that the build has brought in.</summary>
internal static class Targets
{
    private const string Known = "cpu (generated C#), torch (libtorch on the processor), cuda or cuda:n (libtorch on a GPU)";

    /// <summary>The option <c>--target</c>.</summary>
    public static Option<string> Option() => new("--target")
    {
        Description = "Where to run: " + Known,
        HelpName = "cpu|torch|cuda[:n]",
        DefaultValueFactory = _ => "cpu",
        CustomParser = result =>
        {
            var word = result.Tokens.Count > 0 ? result.Tokens[^1].Value : "";
            if (word is not ("cpu" or "torch") && GpuOf(word) is null)
            {
                result.AddError($"--target takes {Known}; '{word}' was given.");
            }

            return word;
        },
    };

    /// <summary>The target of a name that <see cref="Option"/> has accepted.</summary>
    /// <param name="name">The name.</param>
    /// <param name="threads">Threads on the processor.</param>
    /// <exception cref="UsageException">The build has no libtorch.</exception>
    public static Target Create(string name, int threads) => name switch
    {
        "cpu" => new CpuTarget { Threads = threads },
        "torch" => Torch(name, "cpu", threads),
        _ => Torch(name, $"cuda:{GpuOf(name)}", threads),
    };

    /// <summary>The target and its threads, for a heading.</summary>
    public static string Describe(Target target, int threads) =>
        target.Name.StartsWith("cuda", StringComparison.Ordinal) ? target.Name : $"{target.Name}, {Words.Count(threads, "thread")}";

    /// <summary>cuda → 0, cuda:3 → 3; null for other words.</summary>
    private static int? GpuOf(string word) =>
        word == "cuda" ? 0
        : word.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(word.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n < 1000 ? n
        : null;

#if TORCH_SHARP
    private static Target Torch(string name, string device, int threads)
    {
        if (device == "cpu")
        {
            ImamlDsl.TorchSharp.TorchSharpRuntime.SetThreads(threads);
            return Target.Torch;
        }

        return Target.Cuda(GpuOf(name)!.Value);
    }
#elif TORCH_PYTHON
    private static Target Torch(string name, string device, int threads)
    {
        var interpreters = ImamlDsl.Torch.Python.PythonTorch.Find();
        return interpreters.Count > 0
            ? new TorchTarget(d => ImamlDsl.Torch.Python.PythonTorchRuntime.Start(interpreters[0], d, threads), device)
            : throw new UsageException($"--target {name}: {ImamlDsl.Torch.Python.PythonTorch.Reason}");
    }
#else
    private static UsageException Missing(string name) => new(
        $"--target {name} needs libtorch, which this build does not have. Rebuild with -p:Torch={(name == "torch" ? "cpu" : "cuda")}, for example: "
        + $"dotnet run -c Release -p:Torch={(name == "torch" ? "cpu" : "cuda")} --project examples/{System.Reflection.Assembly.GetEntryAssembly()?.GetName().Name} -- --target {name}");

    private static Target Torch(string name, string device, int threads) => throw Missing(name);
#endif
}
