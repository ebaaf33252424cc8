using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace ImamlDsl;

/// <summary>What a process wrote, or what went wrong.</summary>
internal readonly record struct ProcessAnswer(string Output, string? Failure);

/// <summary>Runs a process once: writes to it, reads from it, and ends it when it takes too long or writes too much.</summary>
internal static class ProcessCall
{
    private const int ErrorLength = 600;

    public static ProcessAnswer Run(ProcessSolver options, string request, int numbers, CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = Describe(options) };
        try
        {
            process.Start();
        }
        catch (Exception exception) when (exception is Win32Exception or IOException or InvalidOperationException)
        {
            return Failed($"could not be started: {exception.Message.TrimEnd('.')}; give the path of an executable file, or a name on PATH");
        }

        // More than a number could need, and not without bound.
        var output = new Tail((int)Math.Min(64L * (numbers + 1024L), int.MaxValue), keepsEnd: false);
        var error = new Tail(ErrorLength, keepsEnd: true);
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(options.Timeout);
        _ = Write(process.StandardInput, request, time.Token);
        var reading = Task.WhenAll(Read(process.StandardOutput, output, time), Read(process.StandardError, error, time));
        try
        {
            Task.WhenAll(reading, process.WaitForExitAsync(time.Token)).WaitAsync(time.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            Kill(process);
            cancellationToken.ThrowIfCancellationRequested();
            return output.IsFull ? TooLong() : Failed(string.Create(CultureInfo.InvariantCulture,
                $"did not end within {options.Timeout.TotalSeconds:0.###} s and was ended; raise its Timeout, or let it take fewer steps{Said(error)}"));
        }

        if (process.ExitCode != 0)
        {
            return Failed(string.Create(CultureInfo.InvariantCulture, $"ended with exit code {process.ExitCode}{Said(error)}"));
        }

        return output.IsFull ? TooLong() : new ProcessAnswer(output.ToString(), null);

        ProcessAnswer TooLong() =>
            Failed(string.Create(CultureInfo.InvariantCulture, $"wrote more than {output.Limit} characters for {numbers} numbers{Said(error)}"));
    }

    private static ProcessAnswer Failed(string reason) => new("", reason);

    private static ProcessStartInfo Describe(ProcessSolver options)
    {
        var plain = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return new ProcessStartInfo(options.FileName, options.Arguments)
        {
            WorkingDirectory = options.WorkingDirectory ?? "",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = plain,
            StandardOutputEncoding = plain,
            StandardErrorEncoding = plain,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
    }

    /// <summary>Writes everything and closes. A process need not read it: whether it was right to is seen by its answer.</summary>
    private static async Task Write(StreamWriter writer, string text, CancellationToken cancellationToken)
    {
        try
        {
            await writer.WriteAsync(text.AsMemory(), cancellationToken).ConfigureAwait(false);
            await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException)
        {
        }
        finally
        {
            // The stream and not the writer, which would try again to write what nobody has read.
            await writer.BaseStream.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Reads to the end, or until the process is given up, which a text that is too long does too: it may never end.</summary>
    private static async Task Read(StreamReader reader, Tail text, CancellationTokenSource time)
    {
        using var closing = reader;
        var buffer = new char[4096];
        var token = time.Token;
        try
        {
            int count;
            while (!text.IsFull && (count = await reader.ReadAsync(buffer.AsMemory(), token).ConfigureAwait(false)) > 0)
            {
                text.Append(buffer.AsSpan(0, count));
            }

            if (text.IsFull)
            {
                await time.CancelAsync().ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException)
        {
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit(1000);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended by itself, or a part of it could not be ended: there is no more to be done.
        }
    }

    private static string Said(Tail error)
    {
        var text = string.Join(" | ", error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(5));
        return text.Length == 0 ? "; it wrote nothing to its standard error" : $"; the end of its standard error: {text}";
    }

    /// <summary>The first or the last characters of a stream, which may be read while it is written.</summary>
    private sealed class Tail(int limit, bool keepsEnd)
    {
        private readonly StringBuilder _text = new();

        public int Limit => limit;

        /// <summary>Whether more was written than there is room for, where the first characters are kept.</summary>
        public bool IsFull { get; private set; }

        public void Append(ReadOnlySpan<char> text)
        {
            lock (_text)
            {
                if (keepsEnd)
                {
                    _text.Append(text);
                    _text.Remove(0, Math.Max(0, _text.Length - limit));
                    return;
                }

                var room = Math.Min(text.Length, limit - _text.Length);
                _text.Append(text[..room]);
                IsFull |= room < text.Length;
            }
        }

        public override string ToString()
        {
            lock (_text)
            {
                return _text.ToString();
            }
        }
    }
}
