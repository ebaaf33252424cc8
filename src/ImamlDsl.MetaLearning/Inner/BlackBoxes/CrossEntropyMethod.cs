namespace ImamlDsl;

/// <summary>
/// The cross-entropy method (Rubinstein 1999; De Boer et al. 2005): draws samples of φ from a Gaussian with a diagonal covariance, begun
/// at θ, and moves mean and
/// deviations to those of the best samples. It asks for values of G only, so it goes where gradients say nothing. φ is the last mean.
/// </summary>
/// <remarks>
/// <para>Random numbers come from (<see cref="Seed"/>, iteration, sample, task within the batch) alone, so results depend neither on
/// chunks nor on workers.</para>
/// <para>It comes near a solution slowly: look at the reported ‖∇G(φ)‖ before trusting an implicit gradient there.</para>
/// </remarks>
public sealed record CrossEntropyMethod : ISteppedSolver
{
    /// <summary>The number of iterations: at least 0.</summary>
    public required int Steps
    {
        get;
        init => field = Require.AtLeast(0, value, nameof(Steps), "The number of iterations", "Typical values are 10 to 100");
    }

    /// <summary>The standard deviation of every parameter at first: finite and greater than 0, in units of the parameters.</summary>
    public required double InitialDeviation
    {
        get;
        init => field = Require.Positive(value, nameof(InitialDeviation), "The initial deviation", "Give about the distance at which φ is expected from θ");
    }

    /// <summary>The samples of an iteration, one value of G each: at least 2.</summary>
    public int Samples
    {
        get;
        init => field = Require.AtLeast(2, value, nameof(Samples), "The number of samples", "Typical values are 5 to 20 for each parameter");
    } = 100;

    /// <summary>The fraction of the samples from which the next Gaussian is made, of which there are at least 2: greater than 0 and less
    /// than 1.</summary>
    public double EliteFraction
    {
        get;
        init => field = Require.Fraction(
            Require.Positive(value, nameof(EliteFraction), "The fraction of elite samples", "The usual value is 0.1 to 0.25"),
            nameof(EliteFraction), "The fraction of elite samples", "The usual value is 0.1 to 0.25");
    } = 0.2;

    /// <summary>A task stops when the root mean square of its deviations is at most this; null, the default, to take all
    /// iterations.</summary>
    public double? MinDeviation
    {
        get;
        init => field = value is { } deviation
            ? Require.NotNegative(deviation, nameof(MinDeviation), "The smallest deviation", "Leave it null to take all iterations")
            : null;
    }

    /// <summary>The seed of the random numbers.</summary>
    public int Seed { get; init; }

    /// <summary>The number of elite samples.</summary>
    internal int Elites => Math.Max(2, (int)Math.Round(EliteFraction * Samples));

    string IInnerSolver.DivergenceAdvice => "lower InitialDeviation or take fewer Steps; the inner objective may be unbounded below: raise Lambda where the algorithm has one";

    /// <inheritdoc/>
    public ISteppedSolver WithSteps(int steps) => this with { Steps = steps };

    /// <inheritdoc/>
    public IInnerWorkspace CreateWorkspace(IDevice device, int tasks, int length)
    {
        ArgumentNullException.ThrowIfNull(device);
        return new CrossEntropyWorkspace(this, device, tasks, length);
    }
}
