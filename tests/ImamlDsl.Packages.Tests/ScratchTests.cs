using System.Text.Json;
using System.Text.RegularExpressions;

namespace ImamlDsl.Packages.Tests;

/// <summary>
/// A new project on a machine that has never seen the packages: they are installed from a folder into an empty cache, a model is written, trained,
/// adapted and asked, and the program is published without what it does not use. It says what this repository's own build of it says.
/// </summary>
[Collection(nameof(PackedLibraries))]
public sealed partial class ScratchTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("imamldsl-scratch-");
    private readonly Dictionary<string, string> _environment;

    public ScratchTests(PackedLibraries packed)
    {
        _environment = new Dictionary<string, string>(packed.Environment) { ["NUGET_PACKAGES"] = Path.Combine(_folder.FullName, "cache") };
        Write("Scratch.csproj", Source("Scratch.csproj.txt").Replace("VERSION", Repository.Version, StringComparison.Ordinal));
        Write("SineRegressor.cs", Source("SineRegressor.cs"));
        Write("Program.cs", Source("Program.cs"));

        // The machine's own sources are added to: a publish without .NET beside it needs the runtime's packages.
        Write("nuget.config", $"<configuration><packageSources><add key=\"packed\" value=\"{packed.Folder}\" />{Known()}</packageSources></configuration>");

        // Nothing above the folder has a say.
        Write("Directory.Build.props", "<Project />");
        Write("Directory.Build.targets", "<Project />");
        Write("Directory.Packages.props", "<Project />");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void AProjectWithThePackagesTrainsAdaptsAndIsPublishedTrimmed()
    {
        var expected = InThisRepository();
        var built = Dotnet("build", "-c", "Release");
        Assert.DoesNotContain("warning", built.Replace("0 Warning(s)", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
        foreach (var name in PackedLibraries.Names.Where(n => n is not ("ImamlDsl.Torch" or "ImamlDsl.MathNet")))
        {
            using var metadata = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder.FullName, "cache", name.ToLowerInvariant(), Repository.Version, ".nupkg.metadata")));
            Assert.StartsWith(Path.GetTempPath(), metadata.RootElement.GetProperty("source").GetString(), StringComparison.Ordinal);
        }

        Assert.Equal(expected, Dotnet("run", "-c", "Release", "--no-build"));

        // Properties of the project reach the generator.
        var refused = Packages.Tests.Dotnet.Try(_folder.FullName, _environment, "dotnet", "build", "-c", "Release", "--no-restore", "-p:ImamlDslDisabledPasses=Algebar");
        Assert.True(refused.ExitCode != 0 && refused.Output.Contains("error IMD009", StringComparison.Ordinal), refused.ToString());

        var published = Dotnet("publish", "-c", "Release", "-o", "out");
        Assert.DoesNotContain("warning", published.Replace("0 Warning(s)", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(expected, Packages.Tests.Dotnet.Run(_folder.FullName, _environment, Path.Combine(_folder.FullName, "out", OperatingSystem.IsWindows() ? "Scratch.exe" : "Scratch")));
        Assert.True(new FileInfo(Path.Combine(_folder.FullName, "out", "System.Private.CoreLib.dll")).Length < new FileInfo(typeof(object).Assembly.Location).Length, "Nothing was trimmed.");
    }

    /// <summary>The packages that this machine already has are one more source, which spares their download.</summary>
    private static string Known()
    {
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        return Directory.Exists(cache) ? $"<add key=\"known\" value=\"{cache}\" />" : "";
    }

    private static string InThisRepository()
    {
        var (output, folder) = (Console.Out, Environment.CurrentDirectory);
        var written = new StringWriter { NewLine = "\n" };
        var scratch = Directory.CreateTempSubdirectory("imamldsl-here-");
        try
        {
            Console.SetOut(written);
            Environment.CurrentDirectory = scratch.FullName;
            Program.Main();
            return written.ToString();
        }
        finally
        {
            Console.SetOut(output);
            Environment.CurrentDirectory = folder;
            scratch.Delete(recursive: true);
        }
    }

    [Fact]
    public void TheReadmeOfThePackagesShowsThisProgram()
    {
        var blocks = Block().Matches(File.ReadAllText(Path.Combine(Repository.Root, "src", "README.md")).ReplaceLineEndings("\n")).Select(m => m.Groups[1].Value);
        Assert.Equal([Region(Source("SineRegressor.cs")), Region(Source("Program.cs"))], blocks);
    }

    private static string Region(string source) => RegionOf().Match(source.ReplaceLineEndings("\n")).Groups[1].Value;

    private static string Source(string name) => File.ReadAllText(Path.Combine(Repository.Root, "tests", "ImamlDsl.Packages.Tests", "Scratch", name));

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);

    private string Dotnet(params string[] arguments) => Packages.Tests.Dotnet.Run(_folder.FullName, _environment, "dotnet", arguments).ReplaceLineEndings("\n");

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("#region readme\n(.*?)#endregion", RegexOptions.Singleline)]
    private static partial Regex RegionOf();
}
