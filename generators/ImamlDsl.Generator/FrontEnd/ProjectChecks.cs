using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ImamlDsl.Generator.FrontEnd;

/// <summary>What generated code needs of the project it is compiled in.</summary>
internal static class ProjectChecks
{
    /// <summary>C# 14, which the compiler this generator is built against has no name for yet.</summary>
    private const LanguageVersion Needed = (LanguageVersion)1400;

    /// <summary>What the project lacks and how to add it; null if it is complete.</summary>
    public static string? Lacking(Compilation compilation) =>
        compilation.GetTypeByMetadataName("ImamlDsl.Cpu.ICpuProgramSource") is null
            ? "it does not reference ImamlDsl.Cpu, whose kernels the code calls; add the package ImamlDsl.Cpu"
        : ((CSharpCompilation)compilation).LanguageVersion is var version && version < Needed
            ? $"it is compiled as C# {version.ToDisplayString()} and needs C# 14; target .NET 10 or newer, or set LangVersion to 14"
        : !((CSharpCompilationOptions)compilation.Options).AllowUnsafe
            ? "its kernels work on pointers; set AllowUnsafeBlocks to true in the project file"
        : null;
}
