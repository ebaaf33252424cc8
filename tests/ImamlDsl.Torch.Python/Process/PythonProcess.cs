using System.Diagnostics;

namespace ImamlDsl.Torch.Python;

/// <summary>The process that runs <c>server.py</c>: its pipes, its last words, and its end.</summary>
internal sealed class PythonProcess
{
    private const int KeptLines = 12;

    private readonly Lock _ending = new();
    private readonly Queue<string> _lines = new();
    private readonly Process _process;
    private readonly Thread _reader;
    private bool _ended;
    private int? _exitCode;
    private string? _killedBecause;

    public PythonProcess(string command, int? threads)
    {
        Command = command;
        _process = PythonCommand.Start(command, threads, "-u", "-c", Server());
        Id = _process.Id;
        Input = _process.StandardInput.BaseStream;
        Output = _process.StandardOutput.BaseStream;

        // Were stderr not emptied, the process would block on it.
        _reader = new Thread(KeepLastLines) { IsBackground = true, Name = "stderr of python" };
        _reader.Start();
    }

    public string Command { get; }

    public int Id { get; }

    public Stream Input { get; }

    public Stream Output { get; }

    /// <summary>Ends the process at once: who waits for it finds its pipes closed.</summary>
    /// <param name="because">Why, for <see cref="Ending"/>.</param>
    public void Kill(string because)
    {
        _killedBecause ??= because;
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
        }
    }

    /// <summary>Closes the process's stdin, upon which it ends; kills it if that takes too long. A second call does nothing.</summary>
    public void End(TimeSpan patience)
    {
        lock (_ending)
        {
            if (_ended)
            {
                return;
            }

            _ended = true;
            Close(Input);
            if (!_process.WaitForExit(patience))
            {
                Kill("it went on after its stdin was closed");
                _process.WaitForExit(patience);
            }

            _reader.Join(patience);
            _exitCode = _process.HasExited ? _process.ExitCode : null;
            Close(Output);
            _process.Dispose();
        }
    }

    /// <summary>How the process ended and what it said last. <see cref="End"/> comes before.</summary>
    public string Ending()
    {
        var code = _exitCode switch
        {
            _ when _killedBecause is not null => $"was killed: {_killedBecause}",
            null => "does not end",

            // 128 and the signal, as shells have it.
            137 => "ended with exit code 137: it was killed, as Linux does with processes when memory runs out",
            > 128 and < 160 => $"ended with exit code {_exitCode}: signal {_exitCode - 128}",
            _ => $"ended with exit code {_exitCode}",
        };
        lock (_lines)
        {
            return _lines.Count == 0
                ? $"{code}, and left nothing on stderr."
                : $"{code}. Its stderr ends with\n{string.Join('\n', _lines)}";
        }
    }

    private static void Close(Stream stream)
    {
        try
        {
            stream.Dispose();
        }
        catch (IOException)
        {
            // What was not yet written has no reader any more.
        }
    }

    private static string Server()
    {
        using var stream = typeof(PythonProcess).Assembly.GetManifestResourceStream("server.py")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private void KeepLastLines()
    {
        try
        {
            while (_process.StandardError.ReadLine() is { } line)
            {
                lock (_lines)
                {
                    if (_lines.Count == KeptLines)
                    {
                        _lines.Dequeue();
                    }

                    _lines.Enqueue(line);
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The process was disposed while something that it had started still held the pipe.
        }
    }
}
