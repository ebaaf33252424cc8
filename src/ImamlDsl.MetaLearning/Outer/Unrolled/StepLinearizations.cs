namespace ImamlDsl;

/// <summary>
/// The Hessians along an unrolled descent. As many as a budget of memory allows are kept from the way there for the way back, the last ones; others are linearised
/// again. The way there runs the same routine for all, so what is computed does not depend on the budget.
/// </summary>
internal sealed class StepLinearizations : IDisposable
{
    private readonly ProximalProblem _problem;
    private readonly int _start;
    private readonly int _steps;
    private readonly long _budget;
    private readonly List<(ProximalHessian Hessian, TaskVectors Gradient)> _kept = []; // the last is the workspace of steps that are not kept
    private readonly Func<TaskVectors> _allocate;
    private readonly double[] _values;
    private readonly TaskVectors? _gradient;
    private int _first;

    /// <param name="problem">The inner problem.</param>
    /// <param name="start">The first step that the way back goes through.</param>
    /// <param name="steps">How many steps are taken.</param>
    /// <param name="budget">How many bytes of linearisations may be kept.</param>
    /// <param name="allocate">Allocates vectors for all tasks.</param>
    /// <param name="withGradients">Whether the gradients are asked for on the way back; else all steps write theirs to the same place.</param>
    public StepLinearizations(ProximalProblem problem, int start, int steps, long budget, Func<TaskVectors> allocate, bool withGradients)
    {
        (_problem, _start, _steps, _budget, _allocate) = (problem, start, steps, budget, allocate);
        _values = new double[problem.Tasks];
        _gradient = withGradients ? null : allocate();
    }

    /// <summary>Decides what is kept for the data that are bound now.</summary>
    public void Begin()
    {
        var affordable = _budget / Math.Max(1, _problem.LinearizationBytes);
        _first = affordable >= _steps - _start ? _start : _steps - (int)affordable;
        var needed = _steps - _first + (_first > _start ? 1 : 0);
        while (_kept.Count < needed)
        {
            _kept.Add((_problem.CreateHessian(), _gradient ?? _allocate()));
        }
    }

    /// <summary>Evaluates and linearises at the point of a step on the way there.</summary>
    /// <param name="step">The step.</param>
    /// <param name="phi">Its point.</param>
    /// <param name="values">Receives the losses there.</param>
    /// <returns>The gradient there, until the next step is taken.</returns>
    public TaskVectors Take(int step, TaskVectors phi, Span<double> values) => Linearize(step, phi, values).Gradient;

    /// <summary>The Hessian and the gradient at the point of a step on the way back.</summary>
    public (ProximalHessian Hessian, TaskVectors Gradient) Return(int step, TaskVectors phi) => step >= _first ? Of(step) : Linearize(step, phi, _values);

    public void Dispose()
    {
        foreach (var (hessian, gradient) in _kept)
        {
            hessian.Dispose();
            if (_gradient is null)
            {
                gradient.Dispose();
            }
        }

        _gradient?.Dispose();
    }

    private (ProximalHessian Hessian, TaskVectors Gradient) Linearize(int step, TaskVectors phi, Span<double> values)
    {
        var place = Of(step);
        _problem.LinearizeLent(place.Hessian, phi, values, place.Gradient);
        return place;
    }

    private (ProximalHessian Hessian, TaskVectors Gradient) Of(int step) => _kept[step >= _first ? step - _first : _steps - _first];
}
