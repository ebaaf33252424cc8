using System.Diagnostics;
using System.Reflection;
using System.Text.Json.Nodes;
using ImamlDsl.Torch.Python;

namespace ImamlDsl.Torch.Tests.Benchmarks;

/// <summary>The exported programs with their driver, as someone runs them who has Python alone.</summary>
public sealed class DriverTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("imamldsl").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [LocalFact]
    public void TheDriverChecksAndTimesWhatIsExported()
    {
        var exported = Run("dotnet", [Benchmarks(), "export", "--output", _folder]);
        Assert.Contains(_folder, exported, StringComparison.Ordinal);
        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(_folder, "manifest.json")))!.AsObject();
        Assert.Equal(["mlp", "conv4"], manifest.Select(entry => entry.Key));

        // The driver ends with an error where a function is wrong.
        var output = Run(LocalFactAttribute.Interpreter!, ["driver.py", "--rounds", "3", "--warmup", "3", "--examples", "5", "--tasks", "4", "--output", "rows.jsonl"]);
        Assert.Contains("mlp: worst relative error", output, StringComparison.Ordinal);
        Assert.Contains("conv4: worst relative error", output, StringComparison.Ordinal);
        var rows = File.ReadLines(Path.Combine(_folder, "rows.jsonl")).Select(line => JsonNode.Parse(line)!).ToArray();
        Assert.Equal(["mlp gradient", "mlp product", "conv4 gradient", "conv4 product"], rows.Select(row => $"{row["workload"]} {row["function"]}"));
        Assert.All(rows, row => Assert.True((double)row["ours"]! > 0 && (double)row["eager"]! > 0, row.ToJsonString()));
    }

    private static string Benchmarks()
    {
        string Entry(string key) => typeof(DriverTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(entry => entry.Key == key).Value!;
        return Path.Combine(
            Path.GetFullPath(Entry("Repository")), "tests", "ImamlDsl.Torch.Benchmarks", "bin", Entry("Configuration"), "net10.0", "ImamlDsl.Torch.Benchmarks.dll");
    }

    private string Run(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(TimeSpan.FromMinutes(4)))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} did not end. {output.Result}");
        }

        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.\n{output.Result}\n{error.Result}");
        return output.Result;
    }

    /// <summary>A test that runs an interpreter on files: one that is called with arguments may not see them.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class LocalFactAttribute : FactAttribute
    {
        public LocalFactAttribute() => Skip = PythonTorch.Reason ?? (Interpreter is null ? "Every python3 with PyTorch is called with arguments, and may not see local files." : null);

        public static string? Interpreter => PythonTorch.Find().Select(found => found.Command).FirstOrDefault(command => !command.Contains(' '));
    }
}
