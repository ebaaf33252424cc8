namespace ImamlDsl;

/// <summary>The optimiser of the outer loop: settings only. Its state is made by <see cref="CreateState"/>.</summary>
public interface IOuterOptimizer
{
    /// <summary>Creates the state for a number of parameters, zeroed, before the first step.</summary>
    IOuterOptimizerState CreateState(int length);
}

/// <summary>What an outer optimiser remembers between steps. All arithmetic is in double precision.</summary>
public interface IOuterOptimizerState
{
    /// <summary>Updates θ in place.</summary>
    /// <param name="theta">θ, logical order.</param>
    /// <param name="gradient">The meta-gradient, of the same length.</param>
    /// <exception cref="ArgumentException">A length is not that of the state.</exception>
    void Step(Span<double> theta, ReadOnlySpan<double> gradient);

    /// <summary>Writes everything that the next step depends on, for a checkpoint.</summary>
    void Save(BinaryWriter writer);

    /// <summary>Reads what <see cref="Save"/> of a state of the same length wrote.</summary>
    void Load(BinaryReader reader);
}
