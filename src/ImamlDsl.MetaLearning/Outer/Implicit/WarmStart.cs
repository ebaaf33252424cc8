namespace ImamlDsl;

/// <summary>
/// Starts the linear solves of a chunk from one vector w: x₀ = γw with the γ of each task that leaves the shortest residual, γ = ⟨b,
/// Aw⟩/‖Aw‖². It is never longer than b, whatever w is, and costs one product.
/// </summary>
internal sealed class WarmStart
{
    private readonly double[] _ones;
    private readonly double[] _gamma;
    private readonly double[] _minus;
    private readonly double[] _squares;
    private readonly bool[] _useless;

    public WarmStart(int tasks)
    {
        _ones = Scalars.Of(tasks, 1);
        _gamma = new double[tasks];
        _minus = new double[tasks];
        _squares = new double[tasks];
        _useless = new bool[tasks];
    }

    /// <summary>x₀ into <paramref name="solution"/> and b − Ax₀ into <paramref name="residual"/>.</summary>
    /// <param name="matrix">A.</param>
    /// <param name="rightSide">b.</param>
    /// <param name="start">w, one vector, all finite.</param>
    /// <param name="solution">Receives x₀.</param>
    /// <param name="residual">Receives b − Ax₀.</param>
    /// <param name="product">Scratch.</param>
    public void Aim(ILinearOperator matrix, TaskVectors rightSide, TaskVectors start, TaskVectors solution, TaskVectors residual, TaskVectors product)
    {
        solution.Broadcast(start);
        matrix.Apply(solution, product);
        product.Dot(rightSide, _gamma, _squares);
        for (var t = 0; t < _gamma.Length; t++)
        {
            var gamma = _gamma[t] / _squares[t];
            _useless[t] = !double.IsFinite(gamma);
            _gamma[t] = _useless[t] ? 0 : gamma;
            _minus[t] = -_gamma[t];
        }

        solution.Scale(_gamma);
        residual.Combine(_ones, rightSide, _minus, product);
        residual.CopyFrom(rightSide, _useless); // Aw may hold NaN
    }
}
