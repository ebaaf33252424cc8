using ImamlDsl.Generator.Tests.Support;

namespace ImamlDsl.Generator.Tests.Output;

/// <summary>Who may know whom in the generator's own source.</summary>
public sealed class SourceScanTests
{
    [Fact]
    public void OnlyTheFrontEndAndTheDiagnosticsNameTheCompiler()
    {
        var folder = Folder();
        var files = Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/'))
            .Where(f => !f.StartsWith("obj/", StringComparison.Ordinal) && !f.StartsWith("bin/", StringComparison.Ordinal)).ToArray();
        var naming = files.Where(f => File.ReadAllText(Path.Combine(folder, f)).Contains("Microsoft.CodeAnalysis", StringComparison.Ordinal)).ToArray();
        Assert.Contains("ImamlGenerator.cs", naming);
        Assert.All(naming, f => Assert.True(!f.Contains('/') || f.StartsWith("FrontEnd/", StringComparison.Ordinal) || f.StartsWith("Diagnostics/", StringComparison.Ordinal), $"{f} names the compiler"));
    }

    [Theory]
    [InlineData("Ir", "FrontEnd", "Passes", "Emit", "Diagnostics")]
    [InlineData("Rules", "FrontEnd", "Passes", "Emit", "Diagnostics")]
    [InlineData("Passes", "FrontEnd", "Emit", "Diagnostics")]
    [InlineData("Emit", "FrontEnd", "Passes", "Diagnostics")]
    [InlineData("FrontEnd", "Passes", "Emit")]
    public void StagesKnowOnlyTheStagesBelow(string stage, params string[] unknown)
    {
        var files = Directory.GetFiles(Path.Combine(Folder(), stage), "*.cs");
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.All(unknown, other =>
            Assert.False(File.ReadAllText(file).Contains($"using ImamlDsl.Generator.{other};", StringComparison.Ordinal), $"{Path.GetFileName(file)} knows {other}")));
    }

    private static string Folder() => Repository.Folder("generators", "ImamlDsl.Generator");
}
