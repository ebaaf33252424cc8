using System.Text.RegularExpressions;
using System.Xml.Linq;
using ImamlDsl.Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ImamlDsl.Generator.Tests.Diagnostics;

/// <summary>The page of a diagnostic: its heading, and its examples of what is wrong and of what is right.</summary>
internal sealed partial record Page(string Heading, string Severity, string Wrong, string Right)
{
    private const string Usings = "using ImamlDsl;\nusing static ImamlDsl.Ops;\nnamespace Pages;\n";

    public static string Folder => Repository.Folder("docs", "diagnostics");

    public static Page Read(string id)
    {
        var text = File.ReadAllText(Path.Combine(Folder, id + ".md")).ReplaceLineEndings("\n");
        var sections = text.Split("\n## ");
        string Section(string name) => sections.Single(s => s.StartsWith(name + "\n", StringComparison.Ordinal));
        Assert.NotEmpty(Section("Why"));
        return new Page(sections[0].Split('\n')[0], SeverityOf().Match(sections[0]).Groups[1].Value, sections[0] + Section("Wrong"), sections[0] + Section("Right"));
    }

    /// <summary>Compiles the C# of an example. An example of a project file is compiled with the packages that it names and the properties that it sets.</summary>
    public static GeneratorRun Run(string example)
    {
        var compilation = GeneratorRun.Compile(Usings + Assert.Single(Blocks(example, "csharp")));
        var project = XElement.Parse($"<Project>{string.Concat(Blocks(example, "xml"))}</Project>");
        var packages = project.Elements("PackageReference").Select(e => (string?)e.Attribute("Include")).ToHashSet();
        if (packages.Count > 0)
        {
            compilation = compilation.WithReferences(compilation.References.Where(r =>
                Path.GetFileNameWithoutExtension(r.Display!) is var name && (!name.StartsWith("ImamlDsl", StringComparison.Ordinal) || packages.Contains(name))));
        }

        var properties = new BuildProperties(project.Element("ImamlDslDisabledPasses")?.Value ?? "");
        return GeneratorRun.Continue(
            CSharpGeneratorDriver.Create([new ImamlGenerator().AsSourceGenerator()], parseOptions: GeneratorRun.ParseOptions, optionsProvider: properties), compilation);
    }

    private static IEnumerable<string> Blocks(string text, string language) => BlockOf().Matches(text).Where(m => m.Groups[1].Value == language).Select(m => m.Groups[2].Value);

    [GeneratedRegex(@"^```(\w+)\n(.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex BlockOf();

    [GeneratedRegex(@"\n\n(\w+)\. ")]
    private static partial Regex SeverityOf();
}
