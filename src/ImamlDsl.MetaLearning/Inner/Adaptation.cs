using System.Globalization;

namespace ImamlDsl;

/// <summary>
/// Adapts a chunk of tasks and measures the result: one worker's inner problem, solver and φ. The measurement is the same whatever the
/// solver.
/// </summary>
internal sealed class Adaptation : IDisposable
{
    private readonly IInnerWorkspace _solver;
    private readonly string _advice;
    private readonly double[] _values;
    private readonly double[] _squares;
    private readonly double[] _startNorms;

    public Adaptation(IDevice device, ParameterLayout layout, ITaskEvaluator support, IInnerSolver solver, Lambda? lambda, int tasks)
    {
        LearnedRate.Require(layout, solver, parameter: null); // what was given is an algorithm or a learner
        _solver = Require.Created(solver.CreateWorkspace(device, tasks, layout.AdaptedLength), solver);
        Problem = Parts.After(() => new ProximalProblem(device, layout, support, lambda, tasks), _solver);
        Phi = Parts.After(() => device.Allocate(tasks, layout.AdaptedLength), _solver, Problem);
        _advice = solver.DivergenceAdvice;
        _values = new double[tasks];
        _squares = new double[tasks];
        _startNorms = new double[tasks];
        Reports = new InnerReport[tasks];
    }

    public ProximalProblem Problem { get; }

    /// <summary>φ after <see cref="Solve"/>.</summary>
    public TaskVectors Phi { get; }

    /// <summary>
    /// ∇G(φ) after <see cref="Measure"/> or <see cref="MeasureAndLinearize"/>, where ∇G(θ) lay, which is no longer needed then. Free memory for
    /// whoever does not need it either.
    /// </summary>
    public TaskVectors Gradient => Problem.StartGradient;

    public InnerReport[] Reports { get; }

    /// <summary>Chooses tasks, evaluates the support loss at θ, and sets φ = θ.</summary>
    public void Begin(TaskData data, int firstTask, TaskVectors theta, TaskVectors? outer, IReadOnlyList<TaskVectors> learned)
    {
        Problem.Bind(data, firstTask, theta, outer, learned);
        Phi.CopyFrom(Problem.Theta);
        Problem.StartGradient.Dot(Problem.StartGradient, _squares);
        for (var t = 0; t < Reports.Length; t++)
        {
            var loss = Problem.StartValues[t];
            _startNorms[t] = Math.Sqrt(_squares[t]);
            Reports[t] = Failures.AtStart(loss, _startNorms[t]) is { } fault ? InnerReport.Failure(fault) : default;
        }
    }

    /// <summary>Solves. What a user's solver throws fails the tasks.</summary>
    public void Solve(CancellationToken cancellationToken) => BlackBox.Solve(_solver, Problem, Phi, Reports, cancellationToken);

    /// <summary>Evaluates ‖∇G(φ)‖ and L(φ) and records them.</summary>
    public void Measure()
    {
        Problem.ValueAndGradient(Phi, _values, Gradient);
        Record();
    }

    /// <summary>As <see cref="Measure"/>, and gives H + Λ at φ.</summary>
    public ProximalHessian MeasureAndLinearize()
    {
        var hessian = Problem.Linearize(Phi, _values, Gradient);
        Record();
        return hessian;
    }

    public void Dispose()
    {
        Phi.Dispose();
        _solver.Dispose();
        Problem.Dispose();
    }

    /// <summary>Records what is known without an evaluation at φ.</summary>
    public void RecordUnmeasured()
    {
        for (var t = 0; t < Reports.Length; t++)
        {
            Record(t, double.NaN, double.NaN);
        }
    }

    private void Record()
    {
        Gradient.Dot(Gradient, _squares);
        var losses = Problem.Losses;
        for (var t = 0; t < Reports.Length; t++)
        {
            ref var report = ref Reports[t];
            if (report.Status != InnerStatus.Failed && !(double.IsFinite(_values[t]) && double.IsFinite(_squares[t])))
            {
                report = report with
                {
                    Status = InnerStatus.Failed,
                    Reason = string.Create(CultureInfo.InvariantCulture,
                        $"after adaptation the inner objective is {_values[t]} and ‖∇G(φ)‖ is {Math.Sqrt(_squares[t])}; {_advice}"),
                };
            }

            Record(t, losses[t], Math.Sqrt(_squares[t]));
        }
    }

    private void Record(int t, double loss, double stationarity) => Reports[t] = Reports[t] with
    {
        Stationarity = stationarity,
        LossAfter = loss,
        Evaluations = Problem.Evaluations[t],

        // A solver may have replaced the report; what was measured at θ is still known.
        LossBefore = Problem.StartValues[t],
        StationarityBefore = _startNorms[t],
    };
}
