using System.Text.RegularExpressions;

namespace ImamlDsl.TorchSharp;

/// <summary>A text that libtorch compiled, and the names of its functions.</summary>
/// <remarks>
/// TorchSharp frees nothing of it: 7 MB were measured for a text of 100 operations that had been run. So each text is compiled once in a
/// process for each device, and what opens a device again finds it ready.
/// </remarks>
internal sealed partial class CompiledScript
{
    private static readonly Lock Compiling = new();
    private static readonly Dictionary<(string Device, string Script), CompiledScript> Compiled = [];

    private CompiledScript(string script)
    {
        Unit = torch.jit.compile(script);
        Functions = [.. Definition().Matches(script).Select(match => match.Groups[1].Value)];
    }

    /// <summary>The compiled text.</summary>
    public torch.jit.CompilationUnit Unit { get; }

    /// <summary>The functions that it defines.</summary>
    public HashSet<string> Functions { get; }

    /// <summary>Compiles a text, unless that was done.</summary>
    /// <param name="device">Where its functions run: libtorch specialises them for what it sees.</param>
    /// <param name="script">The text.</param>
    public static CompiledScript For(string device, string script)
    {
        lock (Compiling)
        {
            if (!Compiled.TryGetValue((device, script), out var compiled))
            {
                compiled = new CompiledScript(script);
                Compiled.Add((device, script), compiled);
            }

            return compiled;
        }
    }

    [GeneratedRegex(@"^def[ \t]+(\w+)[ \t]*\(", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Definition();
}
