namespace ImamlDsl;

/// <summary>
/// φ + s·d with s halved until G decreases sufficiently, G(φ + s·d) ≤ G(φ) + c·s·⟨∇G, d⟩ (Armijo 1966). Each task halves by itself; those
/// that have found their
/// step wait.
/// </summary>
internal sealed class HalvingSearch : IDisposable
{
    // 2⁻⁵⁰ of the first step: what no longer decreases G there is at the limit of rounding.
    private const int MaxHalvings = 50;

    private readonly double _decrease;
    private readonly double[] _ones;
    private readonly double[] _trialValues;
    private readonly bool[] _searching;

    /// <param name="device">Where the vectors live.</param>
    /// <param name="tasks">The number of tasks.</param>
    /// <param name="length">The length of each task's vector.</param>
    /// <param name="decrease">c: the fraction of the decrease that the slope promises which is enough.</param>
    public HalvingSearch(IDevice device, int tasks, int length, double decrease)
    {
        _decrease = decrease;
        Trial = device.Allocate(tasks, length);
        Steps = new double[tasks];
        _ones = Scalars.Of(tasks, 1);
        _trialValues = new double[tasks];
        _searching = new bool[tasks];
    }

    /// <summary>φ + s·d.</summary>
    public TaskVectors Trial { get; }

    /// <summary>s: on entry the first to try, afterwards the one that was found.</summary>
    public double[] Steps { get; }

    /// <summary>Finds the step of every active task, and retires the tasks that have none.</summary>
    public void Run(ProximalProblem problem, TaskVectors phi, TaskVectors direction, ReadOnlySpan<double> values, ReadOnlySpan<double> slopes,
        Stepping stepping, Span<InnerReport> reports, CancellationToken cancellationToken)
    {
        // Near the solution the change of G drowns in rounding while the step is still worth taking.
        var tolerated = Rounding.OfLoss(problem.Precision);
        stepping.Active.CopyTo(_searching, 0);
        for (var halving = 0; Array.IndexOf(_searching, true) >= 0; halving++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Trial.Combine(_ones, phi, Steps, direction, _searching);
            problem.Value(Trial, _trialValues, _searching);
            for (var t = 0; t < _searching.Length; t++)
            {
                if (!_searching[t])
                {
                    continue;
                }

                var bound = values[t] + (_decrease * Steps[t] * slopes[t]) + (tolerated * Math.Abs(values[t]));
                if (_trialValues[t] <= bound)
                {
                    _searching[t] = false;
                }
                else if (halving == MaxHalvings)
                {
                    _searching[t] = false;
                    stepping.Stall(t, ref reports[t]);
                }
                else
                {
                    Steps[t] *= 0.5;
                }
            }
        }
    }

    public void Dispose() => Trial.Dispose();
}
