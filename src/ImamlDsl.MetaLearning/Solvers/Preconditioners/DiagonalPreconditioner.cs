namespace ImamlDsl;

/// <summary>
/// M = the diagonal of A, estimated from products alone (Bekas, Kokiopoulou and Saad 2007): the mean of v ∘ Av over probes v of independent
/// random signs. It helps where parameters have very different scales.
/// </summary>
/// <remarks>
/// An entry's error is ‖the rest of its row‖/√<see cref="Probes"/>; a diagonal A is found exactly by one probe. The estimate is made
/// positive as max(|d|, <see cref="Floor"/>·mean |d|). The probes are the same for every task and every solve, so results depend on neither
/// chunks nor order.
/// </remarks>
public sealed record DiagonalPreconditioner : IPreconditioner
{
    /// <summary>The number of probes, each one product with A: at least 1.</summary>
    public int Probes
    {
        get;
        init => field = Require.AtLeast(1, value, nameof(Probes), "The number of probes", "Typical values are 4 to 32");
    } = 8;

    /// <summary>The smallest entry of M as a share of the mean: greater than 0 and finite.</summary>
    public double Floor
    {
        get;
        init => field = Require.Positive(value, nameof(Floor), "The floor of the diagonal", "Typical values are 1e-4 to 1e-1");
    } = 1e-3;

    /// <summary>The seed of the probes' signs.</summary>
    public int Seed { get; init; }

    /// <inheritdoc/>
    public IPreconditionerWorkspace CreateWorkspace(IDevice device, int tasks, int length)
    {
        ArgumentNullException.ThrowIfNull(device);
        return new DiagonalPreconditionerWorkspace(this, device, tasks, length);
    }
}
