namespace ImamlDsl;

/// <summary>
/// Builds A from products with the unit vectors and solves Ax = b directly, on the host and in double precision: for small models, and as a
/// reference for iterative solvers.
/// </summary>
/// <remarks>
/// <para>By Cholesky's decomposition of the symmetric part where that is positive definite, else, or if A proves not to be symmetric, by LU
/// with partial pivoting of A as it is. The certificate's eigenvalues are exact (Householder's tridiagonal form and bisection), and
/// <see cref="LinearCertificate.NegativeEigenvalues"/> counts those that are less than 0: an indefinite system is solved like any other,
/// and seen there.</para>
/// <para>The residual is ‖b − Ax‖/‖b‖ of the x that was computed, before it is rounded to the device's precision. A task whose A is
/// singular to rounding, so that no small residual could be had, ends with <see cref="LinearStatus.Singular"/> and x = 0.</para>
/// <para>It takes n products, n³ operations, and for each worker n² numbers for every task of a chunk and n² more.</para>
/// </remarks>
public sealed record DenseSolve : ILinearSolver
{
    private const int LargestLength = 46_340;

    /// <summary>The largest n that is taken: at least 1, and at most 46 340, whose matrix is the largest array.</summary>
    public int MaxLength
    {
        get;
        init => field = value <= LargestLength
            ? Require.AtLeast(1, value, nameof(MaxLength), "The largest length", "The default is 2000")
            : throw new ArgumentOutOfRangeException(nameof(MaxLength), value, FormattableString.Invariant(
                $"The largest length of a dense solve must be at most {LargestLength}; {value} was given. Use ConjugateGradient for more."));
    } = 2000;

    /// <summary>
    /// Whether the certificate holds the exact extreme eigenvalues, which take most of the time. Without,
    /// those of a positive definite A are bounded by its diagonal; those of an indefinite one are computed all the same.
    /// </summary>
    public bool Eigenvalues { get; init; } = true;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException"><paramref name="length"/> is greater than <see cref="MaxLength"/>.</exception>
    public ILinearWorkspace CreateWorkspace(IDevice device, int tasks, int length)
    {
        ArgumentNullException.ThrowIfNull(device);
        return length <= MaxLength
            ? new DenseSolveWorkspace(this, device, tasks, length)
            : throw new ArgumentException(FormattableString.Invariant(
                $"A dense solve of {length} unknowns needs {length} products and {8L * length * length / (1 << 20)} MiB for each task; ")
                + FormattableString.Invariant($"MaxLength is {MaxLength}. Use ConjugateGradient, or raise MaxLength."), nameof(length));
    }
}
