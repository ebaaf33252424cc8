using System.Reflection.Metadata;
using System.Text;

namespace ImamlDsl.Packages.Tests;

/// <summary>What is in the packages.</summary>
[Collection(nameof(PackedLibraries))]
public sealed class ContentTests(PackedLibraries packed)
{
    private static readonly Guid SourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");

    public static TheoryData<string> Names => [.. PackedLibraries.Names];

    [Fact]
    public void TheLibrariesArePackedAndNothingElse() => Assert.Equal(
        PackedLibraries.Names.SelectMany(n => new[] { $"{n}.{Repository.Version}.nupkg", $"{n}.{Repository.Version}.snupkg" }).Order(StringComparer.Ordinal),
        Directory.GetFiles(packed.Folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void ItHoldsTheLibraryItsDocumentationAndAReadme(string name)
    {
        using var package = packed.Open(name);
        var files = package.Entries.Select(e => e.FullName).ToHashSet();
        Assert.Superset(new HashSet<string> { $"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml", "README.md" }, files);
        var metadata = packed.Metadata(name);
        string? Value(string element) => metadata.Element(metadata.Name.Namespace + element)?.Value;
        Assert.Equal("MIT", Value("license"));
        Assert.Equal("README.md", Value("readme"));
        Assert.Equal(Repository.Url, Value("projectUrl"));
        Assert.NotEmpty(Value("description")!);
        Assert.NotEmpty(Value("tags")!);
        var repository = metadata.Element(metadata.Name.Namespace + "repository")!;
        Assert.Equal(("git", Repository.Url), ((string?)repository.Attribute("type"), (string?)repository.Attribute("url")));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ItsSymbolsKnowTheSource(string name)
    {
        using var package = packed.Open(name, "snupkg");
        using var entry = package.GetEntry($"lib/net10.0/{name}.pdb")!.Open();
        using var symbols = new MemoryStream();
        entry.CopyTo(symbols);
        symbols.Position = 0;
        using var provider = MetadataReaderProvider.FromPortablePdbStream(symbols);
        var reader = provider.GetMetadataReader();
        Assert.NotEmpty(reader.Documents);
        if (!Path.Exists(Path.Combine(Repository.Root, ".git")))
        {
            return; // A copy of the sources without their history: no commit could be named.
        }

        var link = Assert.Single(reader.CustomDebugInformation.Select(reader.GetCustomDebugInformation), i => reader.GetGuid(i.Kind) == SourceLink);
        var raw = Repository.Url.Replace("https://github.com/", "https://raw.githubusercontent.com/", StringComparison.Ordinal);
        Assert.Matches($"\"{raw}/[0-9a-f]{{40}}/\\*\"", Encoding.UTF8.GetString(reader.GetBlobBytes(link.Value)));
    }

    [Fact]
    public void TheGeneratorItsFixesAndItsPropertiesComeWithTheLanguage()
    {
        using var package = packed.Open("ImamlDsl");
        var files = package.Entries.Select(e => e.FullName).ToArray();
        Assert.Equal(
            ["analyzers/dotnet/cs/ImamlDsl.CodeFixes.dll", "analyzers/dotnet/cs/ImamlDsl.Generator.dll"],
            files.Where(f => f.StartsWith("analyzers/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Contains("buildTransitive/ImamlDsl.props", files);
        Assert.DoesNotContain(packed.Metadata("ImamlDsl").Descendants(), e => e.Name.LocalName == "dependency");
    }

    [Fact]
    public void TheMinimisersOfMathNetComeWithMathNet() => Assert.Equal(
        ["ImamlDsl.MetaLearning", "MathNet.Numerics"],
        packed.Metadata("ImamlDsl.MathNet").Descendants().Where(e => e.Name.LocalName == "dependency").Select(d => (string?)d.Attribute("id")).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("ImamlDsl.Cpu", "ImamlDsl")]
    [InlineData("ImamlDsl.Tasks", "ImamlDsl")]
    [InlineData("ImamlDsl.Torch", "ImamlDsl")]
    [InlineData("ImamlDsl.MetaLearning", "ImamlDsl", "ImamlDsl.Tasks")]
    public void ItDependsOnTheOthersAndHandsTheGeneratorOn(string name, params string[] dependencies)
    {
        var found = packed.Metadata(name).Descendants().Where(e => e.Name.LocalName == "dependency").ToArray();
        Assert.Equal(dependencies, found.Select(d => (string?)d.Attribute("id")).Order(StringComparer.Ordinal));
        Assert.All(found, d => Assert.Equal(Repository.Version, (string?)d.Attribute("version")));
        Assert.All(found, d => Assert.DoesNotContain("Analyzers", (string?)d.Attribute("exclude") ?? "", StringComparison.OrdinalIgnoreCase));
    }
}
