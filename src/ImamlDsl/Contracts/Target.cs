namespace ImamlDsl;

/// <summary>
/// Where programs run. A target is only a description; <see cref="Open"/> starts it.
/// <c>Target.Cpu</c> comes with ImamlDsl.Cpu; other packages add theirs in the same way.
/// </summary>
public abstract class Target
{
    /// <summary>The target's name as a user would type it, for example <c>cpu</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Starts the target: its memory and its workers.</summary>
    /// <param name="precision">The floating-point type in which programs on the device compute.</param>
    /// <returns>A device that the caller disposes.</returns>
    public abstract IDevice Open(Precision precision);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
