using System.Diagnostics;

namespace ImamlDsl.Packages.Tests;

/// <summary>Runs programs as a user does.</summary>
internal static class Dotnet
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10); // some seconds, if the machine has nothing else to do

    /// <summary>Runs a program that must succeed, and gives what it said.</summary>
    public static string Run(string folder, IReadOnlyDictionary<string, string> environment, string program, params string[] arguments)
    {
        var (exitCode, output, error) = Try(folder, environment, program, arguments);
        Assert.True(exitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {exitCode}.\n{output}\n{error}");
        return output;
    }

    /// <summary>Runs a program to its end, whatever that is.</summary>
    public static (int ExitCode, string Output, string Error) Try(string folder, IReadOnlyDictionary<string, string> environment, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} did not end within {Limit}.");
        }

        return (process.ExitCode, output.Result, error.Result);
    }
}
