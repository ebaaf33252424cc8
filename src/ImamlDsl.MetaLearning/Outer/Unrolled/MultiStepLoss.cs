namespace ImamlDsl;

/// <summary>
/// The multi-step loss of MAML++ (Antoniou et al. 2019, §4): meta-training minimises Σ_k w_k L_query(φ_k) over the inner steps k = 1 … K. The weights begin
/// equal, 1/K, and move linearly to the last step alone.
/// </summary>
public sealed record MultiStepLoss
{
    /// <summary>The number of meta-steps after which only the loss after the last inner step counts: at least 1; null to keep the weights equal.</summary>
    public long? AnnealingSteps
    {
        get;
        init => field = value is null or >= 1 ? value : throw new ArgumentOutOfRangeException(
            nameof(AnnealingSteps), value, "The number of meta-steps of the annealing must be at least 1. Leave it null to keep the weights equal.");
    }

    /// <summary>The weights after a number of meta-steps; they sum to 1.</summary>
    /// <param name="metaStep">The number of meta-steps made before: at least 0.</param>
    /// <param name="weights">Receives w_1 … w_K: at least one.</param>
    /// <exception cref="ArgumentException">There is no room for a weight, or the number of meta-steps is negative.</exception>
    public void Weigh(long metaStep, Span<double> weights)
    {
        if (metaStep < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(metaStep), metaStep, FormattableString.Invariant($"The number of meta-steps made before must be at least 0; {metaStep} was given."));
        }

        if (weights.IsEmpty)
        {
            throw new ArgumentException("There must be a weight for each inner step, at least one.", nameof(weights));
        }

        var left = AnnealingSteps is { } steps ? Math.Max(0, 1 - ((double)metaStep / steps)) : 1;
        weights.Fill(left / weights.Length);
        weights[^1] = 1 - ((weights.Length - 1) * left / weights.Length);
    }
}
