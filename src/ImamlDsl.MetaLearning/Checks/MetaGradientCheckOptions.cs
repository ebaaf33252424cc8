namespace ImamlDsl;

/// <summary>The settings of a <see cref="MetaGradientCheck"/>.</summary>
public sealed record MetaGradientCheckOptions
{
    /// <summary>The relative error up to which a comparison passes: finite and greater than 0.</summary>
    public double Tolerance
    {
        get;
        init => field = Require.Positive(value, nameof(Tolerance), "The tolerance", "Central differences in double precision reach about 1e-8");
    } = 1e-6;

    /// <summary>The step of the finite differences along a unit direction: finite and greater than 0. Where a direction does not agree with it, steps down to a thousandth of
    /// it are tried: losses with kinks (ReLU, max-pooling) want it small.</summary>
    public double Step
    {
        get;
        init => field = Require.Positive(value, nameof(Step), "The step of the finite differences", "Typical values are 1e-5 to 1e-3");
    } = 1e-4;

    /// <summary>The number of random directions: at least 1. Models with at most as many parameters are checked coordinate by
    /// coordinate.</summary>
    public int Directions
    {
        get;
        init => field = Require.AtLeast(1, value, nameof(Directions), "The number of directions", "Typical values are 8 to 64");
    } = 24;

    /// <summary>The largest number of adapted parameters for which the implicit system is also solved densely; 0 to leave it out.</summary>
    public int DenseLimit
    {
        get;
        init => field = Require.AtLeast(0, value, nameof(DenseLimit), "The limit of dense solves", "Use 0 to leave them out");
    } = 200;

    /// <summary>The seed of the random directions.</summary>
    public int Seed { get; init; }

    /// <summary>The loss measured after adaptation; null, the default, for the loss of the inner problem.</summary>
    public ProgramDefinition? QueryLoss { get; init; }
}
