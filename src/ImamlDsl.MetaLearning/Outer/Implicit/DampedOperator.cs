namespace ImamlDsl;

/// <summary>A + δI with a δ for each task.</summary>
internal sealed class DampedOperator(double[] damping) : ILinearOperator
{
    private ILinearOperator? _matrix;

    public int Tasks => Matrix.Tasks;

    public int Length => Matrix.Length;

    /// <summary>A.</summary>
    public ILinearOperator Matrix
    {
        get => _matrix ?? throw new InvalidOperationException("No operator was given yet.");
        set => _matrix = value;
    }

    public void Apply(TaskVectors v, TaskVectors result)
    {
        Matrix.Apply(v, result);
        result.AddScaled(damping, v);
    }
}
