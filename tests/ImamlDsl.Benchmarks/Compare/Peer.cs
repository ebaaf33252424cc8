using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ImamlDsl.Benchmarks;

/// <summary>PyTorch in a process of its own, computing a workload in one form from this library's parameters and data.</summary>
internal sealed class Peer : IParticipant
{
    /// <summary>The forms that a peer can take: a loop over tasks with double backward, all tasks in one hand-written batch, and <c>torch.func</c>.</summary>
    public static readonly IReadOnlyList<string> Forms = ["eager", "batched", "func", "vmap", "func-compile", "vmap-compile"];

    private readonly Process _process;
    private readonly List<string> _errors = [];

    private Peer(string name, Process process)
    {
        (Name, _process) = (name, process);
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
            {
                _errors.Add(line.Data ?? "");
            }
        };
        process.BeginErrorReadLine();
    }

    public string Name { get; private set; }

    public double Value { get; private set; }

    public double Norm { get; private set; }

    /// <summary>By how much the first computation raised the memory that the process held.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>Starts a peer and lets it compute once; null where it cannot, which <paramref name="absent"/> explains.</summary>
    public static Peer? Start(string python, string form, Workload workload, Own own, int threads, TimeSpan patience, out string absent)
    {
        Peer? peer = null;
        try
        {
            peer = new Peer(form, Launch(python, threads));
            Send(peer._process.StandardInput.BaseStream, form, workload, own, threads);
            var first = peer.Answer(patience);
            (peer.Value, peer.Norm) = (first.GetProperty("value").GetDouble(), first.GetProperty("norm").GetDouble());
            peer.PeakBytes = first.GetProperty("peak").GetInt64();
            peer.Name = $"torch {first.GetProperty("torch").GetString()} {form}";
            absent = "";
            return peer;
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or System.ComponentModel.Win32Exception or TimeoutException)
        {
            absent = $"{form}: {exception.Message}";
            peer?.Dispose();
            return null;
        }
    }

    public double[] Time(int repetitions)
    {
        _process.StandardInput.WriteLine(repetitions.ToString(CultureInfo.InvariantCulture));
        _process.StandardInput.Flush();
        return [.. Answer(Timeout.InfiniteTimeSpan).GetProperty("seconds").EnumerateArray().Select(seconds => seconds.GetDouble())];
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private static Process Launch(string python, int threads)
    {
        var start = new ProcessStartInfo(python)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            ArgumentList = { "-u", "-c", Script() },
            Environment =
            {
                ["OMP_NUM_THREADS"] = threads.ToString(CultureInfo.InvariantCulture),

                // Memory that is freed stays with the process: else page faults slow the peers.
                ["MALLOC_TRIM_THRESHOLD_"] = "4000000000", ["MALLOC_MMAP_THRESHOLD_"] = "2000000000", ["MALLOC_TOP_PAD_"] = "67108864",
            },
        };

        // A type of core that is set by hand may halve the speed of OpenBLAS.
        start.Environment.Remove("OPENBLAS_CORETYPE");
        start.Environment.Remove("OPENBLAS_L2_SIZE");
        return Process.Start(start)!;
    }

    // One script, since an interpreter in a file system of its own cannot read a second.
    private static string Script() => string.Join('\n', new[] { "networks.py", "peer.py" }.Select(name =>
    {
        using var reader = new StreamReader(typeof(Peer).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }));

    private static void Send(Stream stream, string form, Workload workload, Own own, int threads)
    {
        var layout = own.Parameters.Layout;
        var arrays = layout.Parameters
            .Select(p => (p.Name, Type: "float", Shape: p.Shape.ToArray(), Bytes: Bytes<float>([.. Enumerable.Range(0, p.Length).Select(i => (float)own.Parameters[p.Name][i])])))
            .Concat(Inputs("support", own.Data.Support)).Concat(Inputs("query", own.Data.Query)).ToArray();
        var request = new
        {
            form, threads, network = workload.Family.Network,
            algorithm = workload.Kind switch { Kind.Gradient => "gradient", Kind.Product => "product", Kind.Maml => "maml", Kind.Fomaml => "fomaml", _ => "imaml" },
            steps = workload.Steps, rate = workload.LearningRate, lambda = workload.Lambda, iterations = Workload.Iterations,
            parameters = layout.Parameters.Select(p => p.Name).ToArray(),
            arrays = arrays.Select(a => new { name = a.Name, type = a.Type, shape = a.Shape }).ToArray(),
        };
        stream.Write([.. JsonSerializer.SerializeToUtf8Bytes(request), (byte)'\n']);
        foreach (var array in arrays)
        {
            stream.Write(array.Bytes);
        }

        stream.Flush();
    }

    private static IEnumerable<(string Name, string Type, int[] Shape, byte[] Bytes)> Inputs(string name, TaskData data) => data.Inputs.Select((input, i) =>
    {
        int[] shape = [data.Tasks, .. input.Shape];
        var place = i == 0 ? "x" : "y";
        return input is TaskInput<int> labels
            ? ($"{name} {place}", "long", shape, Bytes<long>([.. labels.Values.Select(label => (long)label)]))
            : ($"{name} {place}", "float", shape, Bytes<float>(((TaskInput<float>)input).Values));
    });

    private static byte[] Bytes<T>(T[] values)
        where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    private JsonElement Answer(TimeSpan patience)
    {
        var line = _process.StandardOutput.ReadLineAsync();
        if (!line.Wait(patience))
        {
            throw new TimeoutException($"no answer within {patience.TotalSeconds:0} seconds");
        }

        if (line.Result is { } text)
        {
            return JsonDocument.Parse(text).RootElement;
        }

        _process.WaitForExit();
        lock (_errors)
        {
            // The exception itself begins a line; what is indented around it is advice.
            var reason = _errors.LastOrDefault(error => error.Length > 0 && !char.IsWhiteSpace(error[0]) && error.Contains("Error", StringComparison.Ordinal))
                ?? _errors.LastOrDefault(error => error.Trim().Length > 0);
            throw new InvalidOperationException(reason ?? "it ended without a word");
        }
    }
}
