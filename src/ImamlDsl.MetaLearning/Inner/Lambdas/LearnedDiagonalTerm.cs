namespace ImamlDsl;

/// <summary>The term of Λ = diag(exp(η)) with a learned η for each entry.</summary>
internal sealed class LearnedDiagonalTerm(IDevice device, ReadOnlySpan<double> strengths, int tasks) : DiagonalTerm(device, strengths, tasks)
{
    private readonly LearnedStrengths _learned = new(device.Precision, strengths.Length);

    public override void Use(IReadOnlyList<TaskVectors> learned) => Use(learned, 1);

    public override void Use(IReadOnlyList<TaskVectors> learned, int groups)
    {
        if (_learned.Update(learned, groups))
        {
            Assign(_learned.Values);
        }
    }

    /// <summary>−λ ∘ (φ − θ) ∘ w.</summary>
    public override void AddLearnedGradient(TaskVectors w, TaskVectors phi, TaskVectors theta, IReadOnlyList<TaskVectors> gradients, int first,
        ReadOnlySpan<bool> active) => gradients[first].AddScaledProduct(Minus, Pull(phi, theta), w, active);
}
