namespace ImamlDsl;

/// <summary>The term of a diagonal Λ with a learned λ = exp(η) for each of several parts of φ, such as its tensors.</summary>
internal sealed class LearnedTensorsTerm : DiagonalTerm
{
    private readonly LearnedStrengths _learned;
    private readonly int[] _lengths;
    private readonly TaskVectors _terms;
    private readonly double[] _entries;
    private readonly double[] _sums;

    /// <summary>Allocates vectors and writes λ of each entry.</summary>
    /// <param name="device">Where vectors live.</param>
    /// <param name="strengths">λ of each entry, physical order.</param>
    /// <param name="lengths">The lengths of the parts, which follow one another.</param>
    /// <param name="tasks">The number of tasks.</param>
    public LearnedTensorsTerm(IDevice device, ReadOnlySpan<double> strengths, int[] lengths, int tasks)
        : base(device, strengths, tasks)
    {
        _learned = new LearnedStrengths(device.Precision, lengths.Length);
        _lengths = lengths;
        _terms = device.Allocate(tasks, strengths.Length);
        _entries = new double[strengths.Length];
        _sums = new double[lengths.Length];
    }

    public override void Use(IReadOnlyList<TaskVectors> learned) => Use(learned, 1);

    public override void Use(IReadOnlyList<TaskVectors> learned, int groups)
    {
        if (!_learned.Update(learned, groups))
        {
            return;
        }

        for (int part = 0, at = 0; part < _lengths.Length; at += _lengths[part++])
        {
            _entries.AsSpan(at, _lengths[part]).Fill(_learned.Values[part]);
        }

        Assign(_entries);
    }

    /// <summary>The sum of −λ ∘ (φ − θ) ∘ w over each part, in double precision.</summary>
    public override void AddLearnedGradient(TaskVectors w, TaskVectors phi, TaskVectors theta, IReadOnlyList<TaskVectors> gradients, int first,
        ReadOnlySpan<bool> active)
    {
        _terms.Clear();
        _terms.AddScaledProduct(Minus, Pull(phi, theta), w, active);
        for (var t = 0; t < _terms.Tasks; t++)
        {
            if (!active.IsEmpty && !active[t])
            {
                continue;
            }

            _terms.Read(t, _entries);
            gradients[first].Read(t, _sums);
            for (int part = 0, at = 0; part < _lengths.Length; part++)
            {
                for (var end = at + _lengths[part]; at < end; at++)
                {
                    _sums[part] += _entries[at];
                }
            }

            gradients[first].Write(t, _sums);
        }
    }

    public override void Dispose()
    {
        _terms.Dispose();
        base.Dispose();
    }
}
