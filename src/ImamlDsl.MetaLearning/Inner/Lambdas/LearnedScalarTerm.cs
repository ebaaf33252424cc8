namespace ImamlDsl;

/// <summary>The term of Λ = exp(η)·I with a learned η.</summary>
internal sealed class LearnedScalarTerm : ScalarTerm
{
    private readonly LearnedStrengths _learned;
    private readonly TaskVectors _difference;
    private readonly TaskVectors _units;
    private readonly double[] _plus;
    private readonly double[] _minus;
    private readonly double[] _dots;

    public LearnedScalarTerm(IDevice device, double value, int length, int tasks)
        : base(value, tasks)
    {
        ArgumentNullException.ThrowIfNull(device);
        _learned = new LearnedStrengths(device.Precision, 1);
        _difference = device.Allocate(tasks, length);
        _units = device.Allocate(tasks, 1);
        _plus = Scalars.Of(tasks, 1);
        _minus = Scalars.Of(tasks, -1);
        _dots = new double[tasks];
        for (var t = 0; t < tasks; t++)
        {
            _units.Write(t, [1]);
        }
    }

    public override void Use(IReadOnlyList<TaskVectors> learned)
    {
        if (_learned.Update(learned, 1))
        {
            Assign(_learned.Values[0]);
        }
    }

    /// <summary>−λ⟨w, φ − θ⟩.</summary>
    public override void AddLearnedGradient(TaskVectors w, TaskVectors phi, TaskVectors theta, IReadOnlyList<TaskVectors> gradients, int first,
        ReadOnlySpan<bool> active)
    {
        _difference.Combine(_plus, phi, _minus, theta);
        _difference.Dot(w, _dots, active);
        foreach (ref var dot in _dots.AsSpan())
        {
            dot *= -Value;
        }

        gradients[first].AddScaled(_dots, _units, active);
    }

    public override void Dispose()
    {
        _units.Dispose();
        _difference.Dispose();
        base.Dispose();
    }
}
