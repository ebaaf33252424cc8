using System.Xml.Linq;
using ImamlDsl.Generator.Diagnostics;
using ImamlDsl.Generator.Tests.Support;

namespace ImamlDsl.Generator.Tests.Diagnostics;

/// <summary>Every diagnostic has a page, and what the page says is so.</summary>
public sealed class PageTests
{
    public static TheoryData<string> Ids => [.. Descriptors.ById.Keys];

    [Theory]
    [MemberData(nameof(Ids))]
    public void HasThePageThatItsLinkNames(string id)
    {
        var descriptor = Descriptors.ById[id];
        var page = Page.Read(id);
        Assert.Equal($"# {id}: {descriptor.Title}", page.Heading);
        Assert.Equal(descriptor.DefaultSeverity.ToString(), page.Severity);
        Assert.Equal($"{Descriptors.Repository}/blob/main/docs/diagnostics/{id}.md", descriptor.HelpLinkUri);
        Assert.Contains($"| [{id}]({id}.md) | {descriptor.DefaultSeverity} | {descriptor.Title} |\n", File.ReadAllText(Path.Combine(Page.Folder, "README.md")).ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void ItsWrongExampleIsReportedAndNothingElse(string id)
    {
        var run = Page.Run(Page.Read(id).Wrong);
        Assert.NotEmpty(run.Diagnostics);
        Assert.All(run.Diagnostics, d => Assert.True(d.Id == id, d.ToString()));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void ItsRightExampleCompiles(string id)
    {
        var run = Page.Run(Page.Read(id).Right);
        Assert.Empty(run.Diagnostics);
        Assert.NotEmpty(run.Files);
        Assert.Empty(run.CompilerDiagnostics.Where(d => d.Id != "CS1591").Select(d => d.ToString()));
    }

    [Fact]
    public void ThePagesAreInTheRepositoryThatThePackagesName() =>
        Assert.Equal(Descriptors.Repository, XDocument.Load(Repository.Folder("Directory.Build.props")).Descendants("RepositoryUrl").Single().Value);

    [Fact]
    public void EveryPageBelongsToADiagnostic() =>
        Assert.Equal(
            Descriptors.ById.Keys.Order(StringComparer.Ordinal),
            Directory.GetFiles(Page.Folder, "IMD*.md").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal));
}
