namespace ImamlDsl.Torch.Python;

/// <summary>Finds Python interpreters that have PyTorch.</summary>
public static class PythonTorch
{
    /// <summary>The environment variable that names interpreters: command lines separated by <c>;</c>, their arguments by blanks.</summary>
    public const string Variable = "IMAMLDSL_PYTHON";

    // Importing PyTorch from a cold disk, with CUDA, takes tens of seconds.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private static readonly Lazy<PythonProbe[]> Probes = new(() =>
    [
        .. Candidates(Environment.GetEnvironmentVariable(Variable)).AsParallel().AsOrdered()
            .Select(command => PythonProbe.Run(command, Limit)),
    ]);

    /// <summary>
    /// The interpreters that have PyTorch, in the order of <see cref="Variable"/>; where it is not set, <c>python3</c> of the path and
    /// <c>/usr/bin/python3</c> are looked at. Each is asked once in the life of this process.
    /// </summary>
    public static IReadOnlyList<PythonInterpreter> Find() =>
        [.. Probes.Value.Select(probe => probe.Interpreter).OfType<PythonInterpreter>()];

    /// <summary>What was looked at and has no PyTorch, with the reason: one line each.</summary>
    public static IReadOnlyList<string> Failures =>
        [.. Probes.Value.Where(probe => probe.Interpreter is null).Select(probe => probe.ToString())];

    /// <summary>For tests that are skipped: why there is no PyTorch and what to do; <see langword="null"/> where there is one.</summary>
    public static string? Reason => Find().Count > 0 ? null : Explain(Failures);

    internal static string Explain(IReadOnlyList<string> failures) =>
        $"A python3 with PyTorch was not found. Tried: {string.Join("; ", failures)}. Debian's package python3-torch provides one, or let "
        + $"the environment variable {Variable} name one, such as {Variable}=/opt/torch/bin/python3; several are separated by ';', "
        + "their arguments by blanks.";

    /// <summary>The command lines to look at.</summary>
    internal static IReadOnlyList<string> Candidates(string? named)
    {
        const StringSplitOptions Trimmed = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        var commands = (named ?? "").Split(';', Trimmed);
        return commands.Length > 0 ? commands
            : OperatingSystem.IsWindows() ? ["python"]
            : OnPath("python3") is { } python && python != "/usr/bin/python3" ? [python, "/usr/bin/python3"]
            : ["/usr/bin/python3"];
    }

    private static string? OnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);
}
