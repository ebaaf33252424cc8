using System.Reflection;
using ImamlDsl.Generator.Diagnostics;
using ImamlDsl.Generator.Tests.Support;
using Microsoft.CodeAnalysis;

namespace ImamlDsl.Generator.Tests.Diagnostics;

/// <summary>Each diagnostic at its place, with its message; and C# that must neither crash the generator nor make it write code that does not compile.</summary>
public sealed class DiagnosticTests
{
    [Theory]
    [MemberData(nameof(DiagnosticCases.Reported), MemberType = typeof(DiagnosticCases))]
    public void IsReportedAtItsPlace(string name, string id, string message, string marked)
    {
        var source = MarkedSource.Parse(marked);
        var run = GeneratorRun.Of(source.Text);
        Assert.True(run.Diagnostics.Length > 0, $"{name}: nothing was reported.");
        Assert.Equal(source.Spans, run.Diagnostics.Select(d => d.Location.SourceSpan).OrderBy(s => s.Start));
        Assert.All(run.Diagnostics, d =>
        {
            Assert.Equal(id, d.Id);
            Assert.Contains(message, d.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
            Assert.Equal("Source0.cs", d.Location.GetLineSpan().Path);
        });
    }

    [Theory]
    [MemberData(nameof(DiagnosticCases.Refused), MemberType = typeof(DiagnosticCases))]
    public void UnsupportedCSharpIsRefusedAtTheExpression(string name, string id, string marked)
    {
        var source = MarkedSource.Parse(marked);
        var run = GeneratorRun.Of(source.Text);
        Assert.Null(run.Result.Results.Single().Exception);
        Assert.True(run.Diagnostics.Length > 0, $"{name}: nothing was reported.");
        Assert.Equal(id, run.Diagnostics[0].Id);
        Assert.Equal(source.Spans[0], run.Diagnostics[0].Location.SourceSpan);
        Assert.Empty(run.Files);
    }

    [Theory]
    [MemberData(nameof(DiagnosticCases.Accepted), MemberType = typeof(DiagnosticCases))]
    public void UnusualDeclarationsCompile(string name, string source)
    {
        var run = GeneratorRun.Of(source);
        Assert.Empty(run.Diagnostics);
        Assert.True(run.Files.Count > 0, $"{name}: nothing was generated.");
        Assert.Empty(run.CompilerDiagnostics.Where(d => d.Id != "CS1591").Select(d => d.ToString()));
    }

    [Fact]
    public void EveryDescriptorHasACase()
    {
        var reported = DiagnosticCases.Reported.Select(row => (string)row[1]).ToHashSet();
        reported.Add("IMD009"); // reported for no source: SwitchTests
        Assert.All(Descriptors.ById.Keys, id => Assert.Contains(id, reported));
    }

    [Fact]
    public void EveryDescriptorIsFoundByItsIdAndListedAsReleased()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("AnalyzerReleases.Unshipped.md")!;
        var releases = new StreamReader(stream).ReadToEnd();
        var descriptors = typeof(Descriptors).GetFields(BindingFlags.Static | BindingFlags.Public).Select(f => f.GetValue(null)).OfType<DiagnosticDescriptor>().ToArray();
        Assert.Equal(Descriptors.ById.Count, descriptors.Length);
        Assert.All(descriptors, d =>
        {
            Assert.Same(d, Descriptors.ById[d.Id]);
            Assert.Contains($"\n{d.Id} | {d.Category} | {d.DefaultSeverity} | {d.Title}", releases, StringComparison.Ordinal);
        });
    }
}
