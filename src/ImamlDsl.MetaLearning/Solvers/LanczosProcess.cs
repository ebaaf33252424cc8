namespace ImamlDsl;

/// <summary>
/// The symmetric Lanczos process (Lanczos 1950; Saad 2003, Algorithm 6.15) for all tasks: orthonormal v₁ = b/‖b‖, v₂, … with β₊v₊ = Av − αv
/// − βv₋ and α = vᵀAv.
/// </summary>
internal sealed class LanczosProcess : IDisposable
{
    private readonly double[] _back;
    private readonly double[] _square;
    private readonly TaskVectors _before;

    public LanczosProcess(IDevice device, int tasks, int length)
    {
        Vector = device.Allocate(tasks, length);
        Product = device.Allocate(tasks, length);
        _before = device.Allocate(tasks, length);
        _back = new double[tasks];
        _square = new double[tasks];
        Alpha = new double[tasks];
        Beta = new double[tasks];
        NextBeta = new double[tasks];
    }

    /// <summary>v.</summary>
    public TaskVectors Vector { get; }

    /// <summary>After <see cref="Step"/> β₊v₊, which is orthogonal to v and v₋.</summary>
    public TaskVectors Product { get; }

    /// <summary>α.</summary>
    public double[] Alpha { get; }

    /// <summary>β, 0 for the first vector.</summary>
    public double[] Beta { get; }

    /// <summary>β₊; 0 says that the vectors span an invariant space. A caller may set it to 0 where it is but rounding.</summary>
    public double[] NextBeta { get; }

    /// <summary>v ← b/‖b‖.</summary>
    public void Begin(TaskVectors b, ReadOnlySpan<double> squares, ReadOnlySpan<bool> active)
    {
        Vector.CopyFrom(b);
        _before.Clear();
        for (var t = 0; t < _back.Length; t++)
        {
            Beta[t] = 0;
            _back[t] = 1 / Math.Sqrt(squares[t]);
        }

        Vector.Scale(_back, active);
    }

    /// <summary>One product with A.</summary>
    public void Step(ILinearOperator matrix, ReadOnlySpan<bool> active)
    {
        matrix.Apply(Vector, Product);
        Vector.Dot(Product, Alpha, active);
        Negate(Alpha);
        Product.AddScaled(_back, Vector, active);
        Negate(Beta);
        Product.AddScaled(_back, _before, active);
        Product.Dot(Product, _square, active);
        for (var t = 0; t < _square.Length; t++)
        {
            NextBeta[t] = Math.Sqrt(_square[t]);
        }
    }

    /// <summary>v₋ ← v, v ← v₊ and β ← β₊, for tasks with β₊ &gt; 0.</summary>
    public void Advance(ReadOnlySpan<bool> active)
    {
        _before.Swap(Vector);
        Vector.Swap(Product);
        for (var t = 0; t < _back.Length; t++)
        {
            Beta[t] = NextBeta[t];
            _back[t] = 1 / NextBeta[t];
        }

        Vector.Scale(_back, active);
    }

    public void Dispose()
    {
        _before.Dispose();
        Product.Dispose();
        Vector.Dispose();
    }

    private void Negate(double[] values)
    {
        for (var t = 0; t < _back.Length; t++)
        {
            _back[t] = -values[t];
        }
    }
}
