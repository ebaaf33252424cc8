using System.Diagnostics;

namespace ImamlDsl.Torch.Python;

/// <summary>How an interpreter's process is started.</summary>
internal static class PythonCommand
{
    /// <summary>A process with all three streams redirected.</summary>
    /// <param name="command">The command line: the path of a program, or a program and arguments separated by blanks.</param>
    /// <param name="threads">How many threads OpenBLAS may use; its own choice unless given.</param>
    /// <param name="arguments">What follows it.</param>
    /// <exception cref="TorchException">There is no such program.</exception>
    public static Process Start(string command, int? threads, params ReadOnlySpan<string> arguments)
    {
        string[] words = File.Exists(command) ? [command] : command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
        {
            throw new TorchException("The command line of the Python interpreter is empty; give a program such as /usr/bin/python3.");
        }

        var start = new ProcessStartInfo(words[0], [.. words.AsSpan(1), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
        };

        // Where these are set for another program's sake, OpenBLAS takes kernels for another processor: libtorch's products at half speed.
        start.Environment.Remove("OPENBLAS_CORETYPE");
        start.Environment.Remove("OPENBLAS_L2_SIZE");
        if (threads is { } count)
        {
            // An OpenBLAS with threads of its own does not hear what libtorch is told; on a busy machine they wait for each other.
            start.Environment["OPENBLAS_NUM_THREADS"] = count.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new TorchException($"The Python interpreter '{command}' cannot be started: {e.Message}", e);
        }
    }
}
