namespace ImamlDsl.MetaLearning.Tests;

/// <summary>A test whose program is a shell script: skipped, saying so, where there is no shell.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ShellFactAttribute : FactAttribute
{
    public ShellFactAttribute()
    {
        if (OperatingSystem.IsWindows())
        {
            Skip = "The program of this test is a shell script, and Windows has no shell for it.";
        }
    }
}
