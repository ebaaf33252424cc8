using System.Globalization;

namespace ImamlDsl;

/// <summary>
/// A method whose step needs nothing but the gradient where the task is: evaluate, retire the tasks that have ended, move the others. The
/// gradient is always taken
/// at <c>phi</c>.
/// </summary>
internal abstract class GradientMethod : IInnerWorkspace
{
    private readonly SteppedSolver _options;
    private readonly double[] _squares;

    protected GradientMethod(SteppedSolver options, int tasks)
    {
        _options = options;
        Stepping = new Stepping(options, tasks);
        Values = new double[tasks];
        _squares = new double[tasks];
    }

    protected Stepping Stepping { get; }

    /// <summary>The gradient where each task is, in the memory of the problem's first.</summary>
    protected TaskVectors Gradient { get; private set; } = null!;

    /// <summary>G where each task is.</summary>
    protected double[] Values { get; }

    /// <summary>What to say of a task that diverges: its rate and what to do.</summary>
    protected abstract string Advice { get; }

    public void Solve(ProximalProblem problem, TaskVectors phi, Span<InnerReport> reports, CancellationToken cancellationToken)
    {
        Stepping.Begin(reports);
        problem.StartValues.CopyTo(Values);
        Gradient = problem.StartGradient;
        Start(problem, phi);
        for (var step = 0; step < _options.Steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (step > 0)
            {
                Evaluate(problem, phi);
            }

            if (!Retire(Gradient, step, reports))
            {
                return;
            }

            Move(problem, phi, Gradient, step, reports, cancellationToken);
            for (var t = 0; t < reports.Length; t++)
            {
                if (Stepping.Active[t])
                {
                    Stepping.Count(t, ref reports[t]);
                }
            }
        }
    }

    public virtual void Dispose()
    {
        // It has no vectors of its own.
    }

    /// <summary>Forgets the last problem.</summary>
    protected abstract void Start(ProximalProblem problem, TaskVectors phi);

    /// <summary><see cref="Values"/> and <see cref="Gradient"/> at φ.</summary>
    protected virtual void Evaluate(ProximalProblem problem, TaskVectors phi) => problem.ValueAndGradient(phi, Values, Gradient, Stepping.Active);

    /// <summary>Moves the active tasks.</summary>
    protected abstract void Move(ProximalProblem problem, TaskVectors phi, TaskVectors gradient, int step, Span<InnerReport> reports,
        CancellationToken cancellationToken);

    /// <summary>Retires tasks that have converged or diverged; false when none is left.</summary>
    private bool Retire(TaskVectors gradient, int step, Span<InnerReport> reports)
    {
        if (Stepping.UsesNorms)
        {
            gradient.Dot(gradient, _squares, Stepping.Active);
        }

        for (var t = 0; t < Values.Length; t++)
        {
            if (!Stepping.Active[t])
            {
                continue;
            }

            if (!double.IsFinite(Values[t]))
            {
                reports[t] = InnerReport.Failure(string.Create(
                    CultureInfo.InvariantCulture, $"the inner objective became {Values[t]} after {step} inner steps {Advice}"));
                Stepping.Active[t] = false;
            }
            else
            {
                Stepping.Ends(t, Values[t], _squares[t], ref reports[t]);
            }
        }

        return Stepping.Any;
    }
}
