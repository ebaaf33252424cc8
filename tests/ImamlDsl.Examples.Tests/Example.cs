using System.Diagnostics;

namespace ImamlDsl.Examples.Tests;

/// <summary>What a process said and how it ended.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Error)
{
    public override string ToString() => $"exit code {ExitCode}\n--- output\n{Output}\n--- error\n{Error}";
}

/// <summary>Runs an example as a user does, in a process of its own.</summary>
internal static class Example
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    public static Outcome Run(string name, params string[] arguments) =>
        Dotnet(Limit, [Path.Combine(Repository.Root, "examples", name, "bin", Repository.Configuration, "net10.0", $"{name}.dll"), .. arguments]);

    /// <summary>Runs a program or command of .NET.</summary>
    public static Outcome Dotnet(TimeSpan limit, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"dotnet {string.Join(' ', arguments)} did not end within {limit}.");
        }

        return new Outcome(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Runs an example that must succeed.</summary>
    public static string Succeed(string name, params string[] arguments) => Succeed(Run(name, arguments));

    /// <summary>What a run that must have succeeded said.</summary>
    public static string Succeed(Outcome outcome)
    {
        Assert.True(outcome.ExitCode == 0 && outcome.Error.Length == 0, outcome.ToString());
        return outcome.Output;
    }

    /// <summary>Runs an example that must refuse its arguments in one line.</summary>
    public static string Refuse(string name, params string[] arguments) => Refuse(Run(name, arguments));

    /// <summary>The one line of a run that must have failed.</summary>
    public static string Refuse(Outcome outcome)
    {
        Assert.True(outcome.ExitCode == 1, outcome.ToString());
        var line = Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("Error: ", line);
        return line;
    }
}
