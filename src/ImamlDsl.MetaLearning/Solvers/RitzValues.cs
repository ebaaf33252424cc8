namespace ImamlDsl;

/// <summary>
/// For each task the tridiagonal matrix T = VᵀAV of A in the orthonormal basis V of a Krylov space, as Lanczos' process and conjugate
/// gradients build it, and its extreme eigenvalues, the Ritz values: they lie between A's extreme eigenvalues and soon come near them (Saad
/// 2011, §6.6).
/// </summary>
/// <remarks>Only the first <see cref="Limit"/> rows are kept. The rest narrows nothing: a leading part of T is V'ᵀAV' of fewer
/// vectors.</remarks>
internal sealed class RitzValues
{
    private const int Limit = 200;

    // A bracket this narrow is as good as an eigenvalue: as a share of it, and as a share of ‖T‖, below which there is but rounding.
    private const double Share = 1e-7;
    private const double Floor = 1e-14;

    private readonly int _capacity;
    private readonly double[] _diagonal;
    private readonly double[] _coupling;
    private readonly int[] _count;

    public RitzValues(int tasks, int iterations)
    {
        _capacity = Math.Min(iterations, Limit);
        _diagonal = new double[tasks * _capacity];
        _coupling = new double[tasks * _capacity];
        _count = new int[tasks];
    }

    public void Clear() => Array.Clear(_count);

    /// <summary>Adds a row to a task's T.</summary>
    /// <param name="task">The task.</param>
    /// <param name="diagonal">The entry on the diagonal.</param>
    /// <param name="coupling">The square of the entry beside it, towards the row before; not used for the first row.</param>
    public void Add(int task, double diagonal, double coupling)
    {
        if (_count[task] < _capacity && double.IsFinite(diagonal) && double.IsFinite(coupling))
        {
            var at = (task * _capacity) + _count[task]++;
            (_diagonal[at], _coupling[at]) = (diagonal, coupling);
        }
    }

    /// <summary>
    /// Writes the estimates into certificates whose curvature is known; where a task has no rows, its curvature is the estimate.
    /// </summary>
    public void Write(Span<LinearCertificate> certificates)
    {
        for (var t = 0; t < certificates.Length; t++)
        {
            var (smallest, largest) = _count[t] > 0 ? Extremes(t) : (double.PositiveInfinity, double.NegativeInfinity);
            certificates[t] = certificates[t] with
            {
                SmallestEigenvalue = Math.Min(smallest, certificates[t].SmallestCurvature),
                LargestEigenvalue = Math.Max(largest, certificates[t].LargestCurvature),
            };
        }
    }

    /// <summary>The largest Ritz value of a task; −∞ without rows.</summary>
    public double Largest(int task) => _count[task] > 0 ? Extremes(task).Largest : double.NegativeInfinity;

    private (double Smallest, double Largest) Extremes(int task)
    {
        var at = task * _capacity;
        return SymmetricTridiagonal.Extremes(_diagonal.AsSpan(at, _count[task]), _coupling.AsSpan(at, _count[task]), Share, Floor);
    }
}
