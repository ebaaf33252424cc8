namespace ImamlDsl;

/// <summary>The learned rates of each inner step as vectors over φ, and the gradients that the outer loop takes of them.</summary>
internal sealed class StepRates : IDisposable
{
    private readonly RateScope _scope;
    private readonly Shares _parts; // that share a rate
    private readonly TaskVectors[] _expanded; // where a rate is shared: one vector for each group
    private readonly TaskVectors? _products;
    private readonly double[] _rates;
    private readonly double[] _entries;
    private readonly double[] _minus;
    private IReadOnlyList<TaskVectors> _learned = [];

    /// <param name="rates">What is learned.</param>
    /// <param name="groups">How many steps have rates of their own.</param>
    /// <param name="device">Where vectors live.</param>
    /// <param name="layout">The model's parameters.</param>
    /// <param name="tasks">The number of tasks of a chunk.</param>
    /// <param name="differentiated">Whether <see cref="AddGradient"/> will be called.</param>
    public StepRates(LearnedRates rates, int groups, IDevice device, ParameterLayout layout, int tasks, bool differentiated)
    {
        _scope = rates.Scope;
        _parts = _scope == RateScope.Shared ? new Shares(layout.AdaptedLength) : Shares.OfTensors(layout);
        var shared = _scope != RateScope.Entry;
        _expanded = shared ? [.. Enumerable.Range(0, groups).Select(_ => device.Allocate(1, layout.AdaptedLength))] : [];
        _products = shared && differentiated ? device.Allocate(tasks, layout.AdaptedLength) : null;
        _rates = new double[_parts.Count];
        _entries = shared ? new double[layout.AdaptedLength] : [];
        _minus = Scalars.Of(tasks, -1);
    }

    /// <summary>Takes the values of a batch of tasks.</summary>
    public void Use(IReadOnlyList<TaskVectors> learned)
    {
        _learned = learned;
        for (var group = 0; group < _expanded.Length; group++)
        {
            learned[group].Read(0, _rates);
            _parts.Spread(_rates, _entries);
            _expanded[group].Write(0, _entries);
        }
    }

    /// <summary>phi[t] ← phi[t] − α_k ∘ direction[t].</summary>
    public void Step(int step, TaskVectors phi, TaskVectors direction, ReadOnlySpan<bool> active = default) =>
        phi.AddScaledProduct(_minus, Of(step), direction, active);

    /// <summary>gradients[t] of α_k ← gradients[t] − direction[t] ∘ v[t], summed over what shares a rate; v is the outer gradient after the step.</summary>
    public void AddGradient(int step, TaskVectors direction, TaskVectors v, IReadOnlyList<TaskVectors> gradients)
    {
        var gradient = gradients[Group(step)];
        if (_products is null)
        {
            gradient.AddScaledProduct(_minus, direction, v);
            return;
        }

        _products.Clear();
        _products.AddScaledProduct(_minus, direction, v);
        _parts.AddTo(_products, gradient, _entries, _rates, active: default);
    }

    public void Dispose()
    {
        _products?.Dispose();
        Array.ForEach(_expanded, rates => rates.Dispose());
    }

    private TaskVectors Of(int step) => _scope == RateScope.Entry ? _learned[Group(step)] : _expanded[Group(step)];

    private int Group(int step) => Math.Min(step, _learned.Count - 1);
}
