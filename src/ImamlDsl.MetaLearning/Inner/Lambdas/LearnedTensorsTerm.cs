namespace ImamlDsl;

/// <summary>The term of a diagonal Λ with a learned λ = exp(η) for each of several parts of φ, such as its tensors.</summary>
internal sealed class LearnedTensorsTerm : DiagonalTerm
{
    private readonly LearnedStrengths _learned;
    private readonly Shares _parts;
    private readonly TaskVectors _terms;
    private readonly double[] _entries;
    private readonly double[] _sums;

    /// <summary>Allocates vectors and writes λ of each entry.</summary>
    /// <param name="device">Where vectors live.</param>
    /// <param name="strengths">λ of each entry, physical order.</param>
    /// <param name="parts">The parts.</param>
    /// <param name="tasks">The number of tasks.</param>
    public LearnedTensorsTerm(IDevice device, ReadOnlySpan<double> strengths, Shares parts, int tasks)
        : base(device, strengths, tasks)
    {
        _learned = new LearnedStrengths(device.Precision, parts.Count);
        _parts = parts;
        _terms = device.Allocate(tasks, strengths.Length);
        _entries = new double[strengths.Length];
        _sums = new double[parts.Count];
    }

    public override void Use(IReadOnlyList<TaskVectors> learned) => Use(learned, 1);

    public override void Use(IReadOnlyList<TaskVectors> learned, int groups)
    {
        if (_learned.Update(learned, groups))
        {
            _parts.Spread(_learned.Values, _entries);
            Assign(_entries);
        }
    }

    /// <summary>The sum of −λ ∘ (φ − θ) ∘ w over each part, in double precision.</summary>
    public override void AddLearnedGradient(TaskVectors w, TaskVectors phi, TaskVectors theta, IReadOnlyList<TaskVectors> gradients, int first,
        ReadOnlySpan<bool> active)
    {
        _terms.Clear();
        _terms.AddScaledProduct(Minus, Pull(phi, theta), w, active);
        _parts.AddTo(_terms, gradients[first], _entries, _sums, active);
    }

    public override void Dispose()
    {
        _terms.Dispose();
        base.Dispose();
    }
}
