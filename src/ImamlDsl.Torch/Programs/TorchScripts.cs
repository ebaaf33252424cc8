using System.Text.RegularExpressions;

namespace ImamlDsl.Torch;

/// <summary>The text of a program as libtorch compiles it.</summary>
public static partial class TorchScripts
{
    /// <summary>A program's functions, with those that they call.</summary>
    /// <param name="definition">The program.</param>
    /// <param name="cuda">Whether it runs on CUDA. There nothing is done in place, which would keep libtorch from fusing elementwise operations into one kernel.</param>
    /// <param name="convolution">How convolutions are done.</param>
    /// <exception cref="NotSupportedException">The definition holds no code for libtorch.</exception>
    public static string For(ProgramDefinition definition, bool cuda, TorchConvolution convolution = TorchConvolution.Automatic)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var text = Source(definition).TorchScript;
        text = (cuda ? InPlace().Replace(text, "$1(") : text) + "\n";
        var calls = text.Contains(" conv_", StringComparison.Ordinal) || text.Contains("window_maxima(", StringComparison.Ordinal);
        return calls ? ConvolutionScript.For(convolution, cuda) + text : text;
    }

    /// <summary>The code for libtorch that a definition holds.</summary>
    /// <exception cref="NotSupportedException">It holds none.</exception>
    internal static ITorchProgramSource Source(ProgramDefinition definition) => definition as ITorchProgramSource ?? throw new NotSupportedException(
        $"{definition} holds no code for libtorch; let the generator write it from an annotated model.");

    [GeneratedRegex(@"(\.[a-z0-9]+)_\(")]
    private static partial Regex InPlace();
}
