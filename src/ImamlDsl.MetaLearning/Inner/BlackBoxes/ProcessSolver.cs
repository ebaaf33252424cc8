using System.Globalization;

namespace ImamlDsl;

/// <summary>
/// A program outside of this process as the inner solver, in any language: it is started for each task, reads θ and the task's data from
/// its standard input, and writes
/// φ to its standard output. It has a model of its own. What it says of itself is not believed: ‖∇G(φ)‖ is measured here.
/// </summary>
/// <remarks>
/// <para>The input is text in lines <c>kind name shape: numbers</c>, numbers row-major in the order of the declaration, separated by
/// spaces:</para>
/// <code>
/// task index: 3
/// theta W 3 2: 0.1 -0.2 0.3 0.4 0.5 0.6     one line for each adapted parameter: where adaptation starts
/// lambda W 3 2: 2 2 2 2 2 2                 the diagonal of Λ, of the proximal term ½ Σ lambda (φ − theta)²; none without Λ
/// outer S 1: 1.3                            one line for each parameter that is not adapted
/// input 0 5 2: …                            the inputs of the support loss, in the order of its arguments
/// input 1 5 1: …
/// </code>
/// <para>The output is as many numbers as the lines <c>theta</c> have, in the same order, separated by white space or commas, in brackets
/// or not; nothing else.
/// The exit code must be 0. What is written to standard error is quoted where something goes wrong.</para>
/// <para>A program that cannot be started, exits with another code, answers something else or takes too long fails its task, and
/// <see cref="IMetaAlgorithm.OnFailure"/> decides what then. Λ must be diagonal.</para>
/// </remarks>
public sealed class ProcessSolver : IInnerSolver
{
    /// <summary>Names the program.</summary>
    /// <param name="fileName">An executable file, or a name that is looked for on the path.</param>
    /// <param name="arguments">Its arguments, each as it is to arrive.</param>
    public ProcessSolver(string fileName, params IReadOnlyList<string> arguments)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(fileName);
        ArgumentNullException.ThrowIfNull(arguments);
        FileName = fileName;
        Arguments = [.. arguments];
    }

    /// <summary>The executable file.</summary>
    public string FileName { get; }

    /// <summary>Its arguments.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>Where it runs; null, the default, for the current directory.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>How long it may take for a task: greater than 0; a minute unless given. Then it is ended, with all processes that it has
    /// started.</summary>
    public TimeSpan Timeout
    {
        get;
        init => field = Require.Timeout(value, nameof(Timeout));
    } = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public IInnerWorkspace CreateWorkspace(IDevice device, int tasks, int length)
    {
        ArgumentNullException.ThrowIfNull(device);
        return new ProcessWorkspace(this, device, tasks, length);
    }

    /// <summary>The command, each of its parts in quotation marks, and the time-out, for checkpoints.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"ProcessSolver {{ {string.Join(' ', Arguments.Prepend(FileName).Select(Quote))}, Timeout = {Timeout}, WorkingDirectory = {(WorkingDirectory is null ? "" : Quote(WorkingDirectory))} }}");

    /// <summary>In quotation marks, with a backslash before those within and before backslashes, so that no two lists of parts read the same.</summary>
    private static string Quote(string part) => $"\"{part.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
