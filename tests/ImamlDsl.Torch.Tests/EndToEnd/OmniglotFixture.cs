using ImamlDsl.Tasks.Tests;

namespace ImamlDsl.Torch.Tests.EndToEnd;

/// <summary>Characters for conv4: thirty made-up ones, and the original's where they are found.</summary>
public sealed class OmniglotFixture
{
    private readonly Lazy<Omniglot> _synthetic = new(() =>
    {
        using var data = new SyntheticOmniglot();
        return Omniglot.Load(data.WriteZip("images_background.zip", SyntheticOmniglot.Drawings(3, 10)));
    });

    private readonly Lazy<Omniglot> _original = new(() => Omniglot.Load(RealOmniglotFactAttribute.Path!));

    /// <summary>The names of what there is.</summary>
    public static IEnumerable<string> Names => RealOmniglotFactAttribute.Path is null ? ["synthetic"] : ["synthetic", "original"];

    public Omniglot this[string name] => (name == "original" ? _original : _synthetic).Value;
}
