namespace ImamlDsl.Tests;

/// <summary>A new, empty folder, deleted with everything in it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("imaml");

    public string this[string name] => Path.Combine(_folder.FullName, name);

    public string[] Names => [.. _folder.GetFiles().Select(file => file.Name).Order()];

    public void Dispose() => _folder.Delete(recursive: true);
}
