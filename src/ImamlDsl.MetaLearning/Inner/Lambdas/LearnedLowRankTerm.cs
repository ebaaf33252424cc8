namespace ImamlDsl;

/// <summary>The term of Λ = D + UUᵀ with a learned D and learned columns u of U, each a group of its own.</summary>
internal sealed class LearnedLowRankTerm(IDevice device, DiagonalTerm diagonal, double[][] columns, int tasks)
    : LowRankTerm(device, diagonal, columns, tasks)
{
    public override void Use(IReadOnlyList<TaskVectors> learned)
    {
        Diagonal.Use(learned, Columns.Length + 1);
        for (var k = 0; k < Columns.Length; k++)
        {
            Columns[k].CopyFrom(learned[k + 1]);
        }

        UpdateCore();
    }

    /// <summary>For a column u: −(w⟨φ − θ, u⟩ + (φ − θ)⟨w, u⟩).</summary>
    public override void AddLearnedGradient(TaskVectors w, TaskVectors phi, TaskVectors theta, IReadOnlyList<TaskVectors> gradients, int first,
        ReadOnlySpan<bool> active)
    {
        Diagonal.AddLearnedGradient(w, phi, theta, gradients, first, active);
        var difference = Difference(phi, theta);
        for (var k = 0; k < Columns.Length; k++)
        {
            gradients[first + k + 1].AddScaled(MinusProject(k, difference), w, active);
            gradients[first + k + 1].AddScaled(MinusProject(k, w), difference, active);
        }
    }
}
