using System.Diagnostics;

namespace ImamlDsl.TorchSharp.Tests;

/// <summary>Runs this assembly as a process.</summary>
internal static class Probe
{
    /// <summary>The exit code, and what was printed.</summary>
    /// <param name="folder">Where the assembly lies; null for its own folder.</param>
    /// <param name="native">Whether the process finds native libraries by the environment, as this one does.</param>
    /// <param name="arguments">What <see cref="Program"/> is to do.</param>
    public static (int Code, string Output) Run(string? folder, bool native, params string[] arguments)
    {
        var assembly = Path.Combine(folder ?? AppContext.BaseDirectory, $"{typeof(Probe).Assembly.GetName().Name}.dll");
        var start = new ProcessStartInfo("dotnet", ["exec", assembly, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (!native)
        {
            start.Environment.Remove("LD_LIBRARY_PATH");
            start.Environment.Remove("DYLD_LIBRARY_PATH");
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }

    /// <summary>A copy of the managed assemblies alone, without what tells the runtime where native ones are.</summary>
    public static DirectoryInfo ManagedCopy()
    {
        var folder = Directory.CreateTempSubdirectory("imamldsl-");
        foreach (var file in Directory.GetFiles(AppContext.BaseDirectory).Where(path => path.EndsWith(".dll", StringComparison.Ordinal)
            || path.EndsWith(".runtimeconfig.json", StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(folder.FullName, Path.GetFileName(file)));
        }

        return folder;
    }
}
