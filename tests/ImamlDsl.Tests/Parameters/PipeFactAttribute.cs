namespace ImamlDsl.Tests;

/// <summary>A test of a pipe that stands among files: skipped, saying so, where there are none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PipeFactAttribute : FactAttribute
{
    public PipeFactAttribute()
    {
        if (OperatingSystem.IsWindows())
        {
            Skip = "Windows has no pipes among its files.";
        }
    }

    public static void Make(string path)
    {
        using var process = System.Diagnostics.Process.Start("mkfifo", [path]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
