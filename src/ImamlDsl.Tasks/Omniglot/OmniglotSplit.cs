namespace ImamlDsl;

/// <summary>Omniglot's classes, divided for training, validation and test.</summary>
public sealed class OmniglotSplit
{
    internal OmniglotSplit(OmniglotClasses train, OmniglotClasses validation, OmniglotClasses test, ulong seed)
    {
        Train = train;
        Validation = validation;
        Test = test;
        Manifest = new ClassManifest("Omniglot", seed, train.Names, validation.Names, test.Names);
    }

    /// <summary>The classes for training.</summary>
    public OmniglotClasses Train { get; }

    /// <summary>The classes for validation; may be none.</summary>
    public OmniglotClasses Validation { get; }

    /// <summary>The classes for test.</summary>
    public OmniglotClasses Test { get; }

    /// <summary>Which characters are where, to be kept with a trained model. Rotations go with their character.</summary>
    public ClassManifest Manifest { get; }
}
