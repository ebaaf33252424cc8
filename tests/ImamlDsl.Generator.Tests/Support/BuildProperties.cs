using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ImamlDsl.Generator.Tests.Support;

/// <summary>MSBuild properties as the compiler hands them to generators.</summary>
internal sealed class BuildProperties(string disabledPasses) : AnalyzerConfigOptionsProvider
{
    public override AnalyzerConfigOptions GlobalOptions { get; } = new Properties(disabledPasses);

    public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

    public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

    private sealed class Properties(string disabledPasses) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value)
        {
            value = key == ImamlGenerator.DisabledPasses ? disabledPasses : null;
            return value is not null;
        }
    }
}
