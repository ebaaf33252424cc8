namespace ImamlDsl.Tasks.Tests;

/// <summary>Thirty characters of twenty drawings, loaded once.</summary>
public sealed class OmniglotFixture
{
    public OmniglotFixture()
    {
        using var data = new SyntheticOmniglot();
        Omniglot = Omniglot.Load(data.WriteZip("images_background.zip", SyntheticOmniglot.Drawings(3, 10)));
    }

    public Omniglot Omniglot { get; }
}
