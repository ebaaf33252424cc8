namespace ImamlDsl;

/// <summary>Which classes also count as new classes when they are rotated by 90, 180 and 270 degrees.</summary>
public enum OmniglotRotations
{
    /// <summary>None.</summary>
    None,

    /// <summary>Those for training, as in MAML's and implicit MAML's experiments.</summary>
    Train,

    /// <summary>All.</summary>
    All,
}
