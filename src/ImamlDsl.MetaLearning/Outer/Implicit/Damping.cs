namespace ImamlDsl;

/// <summary>
/// What implicit MAML does where H + Λ is not positive definite, so that φ is no minimum of G and (H + Λ)⁻¹ may have any size and sign: it
/// adds δI with the smallest δ found that leaves no negative curvature in the solver's sight.
/// </summary>
/// <remarks>
/// For such a task w solves (H + Λ + δI) w = ∇L_query(φ), in the operator alone: the inner problem and g = Λw keep Λ. What is stated is
/// thus g = Λ(H + Λ + δI)⁻¹b, which shrinks the directions of small curvature and, as δ grows, nears (Λ/δ)b. Other tasks are solved as
/// without damping. The first δ is <see cref="Growth"/> times the largest negative curvature that was met, each next one at least
/// <see cref="Growth"/> times the one before. The δ that was used is <see cref="LinearCertificate.Damping"/>.
/// </remarks>
public sealed record Damping
{
    /// <summary>The factor between one δ and the next: finite and greater than 1.</summary>
    public double Growth
    {
        get;
        init => field = value > 1
            ? Require.Positive(value, nameof(Growth), "The growth of the damping", "Typical values are 1.5 to 4")
            : throw new ArgumentOutOfRangeException(nameof(Growth), value, FormattableString.Invariant(
                $"The growth of the damping must be finite and greater than 1; {value} was given. Typical values are 1.5 to 4."));
    } = 2;

    /// <summary>
    /// The smallest δ that is tried, in the units of λ: finite and greater than 0. It decides where the curvature that was met is 0 or next
    /// to it.
    /// </summary>
    public double Min
    {
        get;
        init => field = Require.Positive(value, nameof(Min), "The smallest damping", "Typical values are 1e-4 to 1e-1");
    } = 1e-3;

    /// <summary>
    /// The largest δ that is tried, in the units of λ: greater than 0; infinite, the default, for no limit. A task that shows negative
    /// curvature even then keeps what that solve gave, and its status.
    /// </summary>
    public double Max
    {
        get;
        init => field = value > 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Max), value, FormattableString.Invariant(
                $"The largest damping must be greater than 0; {value} was given. Use double.PositiveInfinity for no limit."));
    } = double.PositiveInfinity;

    /// <summary>The most solves that are repeated for one task: at least 1.</summary>
    public int MaxSolves
    {
        get;
        init => field = Require.AtLeast(1, value, nameof(MaxSolves), "The number of repeated solves", "Use no Damping for none");
    } = 16;

    /// <summary>The δ to try after a solve; the one before if it cannot be raised.</summary>
    internal double Next(in LinearCertificate certificate)
    {
        var negative = Math.Max(0, -Math.Min(certificate.SmallestCurvature, certificate.SmallestEigenvalue));
        var wanted = Math.Max(Min, Growth * Math.Max(negative, certificate.Damping));
        return Math.Min(Max, wanted);
    }
}
