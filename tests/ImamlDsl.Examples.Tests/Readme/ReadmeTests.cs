using System.Text.RegularExpressions;

namespace ImamlDsl.Examples.Tests.Readme;

/// <summary>Every C# block of README.md is code of this project, so it compiles and what can run is run.</summary>
public sealed partial class ReadmeTests
{
    [Fact]
    public void EveryBlockIsARegionOfThisProject()
    {
        var regions = Regions();
        var blocks = Blocks().ToArray();
        Assert.True(blocks.Length >= 5, "README.md has lost its code.");
        Assert.All(blocks, block => Assert.True(regions.Contains(block), $"No region holds this block of README.md:\n{block}"));
        Assert.All(regions, region => Assert.True(blocks.Contains(region), $"README.md does not hold this region:\n{region}"));
    }

    [Theory]
    [InlineData("cs", "*.SineRegressor.g.cs")]
    [InlineData("py", "*.SineRegressor.torch.g.cs")]
    public void TheExcerptsAreWhatTheGeneratorWrites(string language, string file)
    {
        var generated = Directory.EnumerateFiles(
            Path.Combine(Repository.Root, "examples", "Sinusoid", "obj", "generated"), file, SearchOption.AllDirectories).Single();
        var excerpt = Assert.Single(Excerpt().Matches(Readme()), match => match.Groups[1].Value == language).Groups[2].Value;
        var text = string.Join('\n', File.ReadLines(generated).Select(line => line.Trim()));
        Assert.Contains(excerpt.Trim('\n'), text);
    }

    private static string Readme() => File.ReadAllText(Path.Combine(Repository.Root, "README.md")).ReplaceLineEndings("\n");

    private static IEnumerable<string> Blocks() =>
        CSharpBlock().Matches(Readme()).Select(match => match.Groups[1].Value.Trim('\n'));

    /// <summary>The regions of each file. Those of the model's file are one block: only its namespace is left out.</summary>
    private static HashSet<string> Regions()
    {
        var folder = Path.Combine(Repository.Root, "tests", "ImamlDsl.Examples.Tests", "Readme");
        string[] model = [.. Of(Path.Combine(folder, "SineRegressor.cs"))];
        var layers = Of(Path.Combine(folder, "CharacterNet.cs"));
        var torch = Path.Combine(Repository.Root, "tests", "ImamlDsl.TorchSharp.Tests", "Readme", "Snippets.cs");
        return [string.Join("\n\n", model), .. layers, .. Of(Path.Combine(folder, "Snippets.cs")), .. Of(torch)];

        static IEnumerable<string> Of(string file) =>
            Region().Matches(File.ReadAllText(file).ReplaceLineEndings("\n")).Select(match => Dedent(match.Groups[1].Value));
    }

    private static string Dedent(string text)
    {
        var lines = text.Trim('\n').Split('\n');
        var indent = lines.Where(line => line.Trim().Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length > indent ? line[indent..].TrimEnd() : "")).Trim('\n');
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex("```(cs|py)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Excerpt();

    [GeneratedRegex("#region readme\n(.*?)#endregion", RegexOptions.Singleline)]
    private static partial Regex Region();
}
