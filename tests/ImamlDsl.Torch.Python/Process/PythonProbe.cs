using System.Diagnostics;

namespace ImamlDsl.Torch.Python;

/// <summary>What a command line turned out to be: an interpreter with PyTorch, or none for a reason.</summary>
internal sealed record PythonProbe(string Command, PythonInterpreter? Interpreter, string Reason)
{
    // A library may print while it is imported; the line with this in front is ours.
    private const string Mark = "imamldsl:";

    private const string Script = $"import torch; print('{Mark}', torch.__version__, torch.cuda.is_available())";

    public override string ToString() => $"'{Command}' ({Reason})";

    /// <summary>Asks the interpreter.</summary>
    public static PythonProbe Run(string command, TimeSpan limit)
    {
        Process process;
        try
        {
            process = PythonCommand.Start(command, null, "-c", Script);
        }
        catch (TorchException e)
        {
            return new(command, null, e.InnerException is null ? e.Message : "it cannot be started");
        }

        using (process)
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            if (!Task.WaitAll([output, error], limit) || !process.WaitForExit(limit))
            {
                process.Kill(entireProcessTree: true);
                return new(command, null, $"it did not import torch within {limit.TotalSeconds} s");
            }

            var words = Lines(output.Result).LastOrDefault(line => line.StartsWith(Mark, StringComparison.Ordinal))?.Split(' ');
            return process.ExitCode == 0 && words is [_, var version, var cuda]
                ? new(command, new(command, version, cuda == "True"), "")
                : new(command, null, Lines(error.Result).LastOrDefault() ?? $"exit code {process.ExitCode}");
        }
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
