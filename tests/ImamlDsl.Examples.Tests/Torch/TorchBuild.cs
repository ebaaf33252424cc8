using ImamlDsl.Torch.Python;

namespace ImamlDsl.Examples.Tests;

/// <summary>Two examples built to run on the PyTorch of a Python, once for a class, in a folder of its own that is removed again.</summary>
public sealed class TorchBuild : IDisposable
{
    // A cold build of all libraries on a busy machine.
    private static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(8);

    private static readonly TimeSpan RunLimit = TimeSpan.FromMinutes(3);

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"imamldsl-{Guid.NewGuid():N}");

    public TorchBuild()
    {
        if (PythonTorch.Reason is not null)
        {
            return; // every test is skipped
        }

        foreach (var name in (string[])["Sinusoid", "Omniglot"])
        {
            // What the generator wrote is not kept, since that would go beside the project. Servers would hold on to this process's pipes.
            Example.Succeed(Example.Dotnet(BuildLimit,
                "build", Path.Combine(Repository.Root, "examples", name), "-c", "Release", "-p:Torch=python", "--artifacts-path", _folder,
                "-p:EmitCompilerGeneratedFiles=false", "--disable-build-servers", "-nologo", "-v:quiet"));
        }
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    /// <summary>Runs an example.</summary>
    internal Outcome Run(string name, params string[] arguments) =>
        Example.Dotnet(RunLimit, [Path.Combine(_folder, "bin", name, "release", name + ".dll"), .. arguments]);
}
