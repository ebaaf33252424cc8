using System.IO.Compression;
using System.Xml.Linq;

namespace ImamlDsl.Packages.Tests;

/// <summary>Tests of the packages share them.</summary>
[CollectionDefinition(nameof(PackedLibraries))]
public sealed class PackedLibrariesCollection : ICollectionFixture<PackedLibraries>;

/// <summary>The packages of this repository in a folder of their own, packed once for all tests.</summary>
public sealed class PackedLibraries : IDisposable
{
    /// <summary>The libraries that are packed by default; ImamlDsl.TorchSharp only is in a build with TorchSharp.</summary>
    public static readonly string[] Names = ["ImamlDsl", "ImamlDsl.Cpu", "ImamlDsl.MathNet", "ImamlDsl.MetaLearning", "ImamlDsl.Tasks", "ImamlDsl.Torch"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("imamldsl-packages-");

    /// <summary>Packs what the build of these tests has built, as <c>dotnet pack</c> does.</summary>
    public PackedLibraries()
    {
        Environment = new Dictionary<string, string> { ["DOTNET_CLI_UI_LANGUAGE"] = "en", ["DOTNET_NOLOGO"] = "1", ["MSBUILDDISABLENODEREUSE"] = "1", ["UseSharedCompilation"] = "false" };
        Dotnet.Run(Repository.Root, Environment, "dotnet", "pack", "ImamlDsl.sln", "-c", Repository.Configuration, "--no-build", "-o", Folder, "-v", "q");
    }

    internal Dictionary<string, string> Environment { get; }

    public string Folder => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);

    internal ZipArchive Open(string name, string extension = "nupkg") => ZipFile.OpenRead(Path.Combine(Folder, $"{name}.{Repository.Version}.{extension}"));

    /// <summary>The description inside of a package.</summary>
    internal XElement Metadata(string name)
    {
        using var package = Open(name);
        using var nuspec = package.Entries.Single(e => e.FullName == $"{name}.nuspec").Open();
        var root = XDocument.Load(nuspec).Root!;
        return root.Element(root.Name.Namespace + "metadata")!;
    }
}
