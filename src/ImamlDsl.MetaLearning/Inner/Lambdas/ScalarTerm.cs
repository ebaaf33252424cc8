namespace ImamlDsl;

/// <summary>The term of Λ = λ·I, fused with the vector operations it belongs to.</summary>
internal class ScalarTerm : ProximalTerm
{
    private readonly double[] _coefficients;
    private readonly double[] _squares;

    public ScalarTerm(double value, int tasks)
    {
        _coefficients = new double[tasks];
        _squares = new double[tasks];
        Assign(value);
    }

    /// <summary>λ.</summary>
    public double Value { get; private set; }

    /// <summary>Replaces λ.</summary>
    public void Assign(double value)
    {
        Value = value;
        _coefficients.AsSpan().Fill(value);
    }

    public override void AddEnergy(TaskVectors difference, Span<double> values)
    {
        difference.Dot(difference, _squares);
        AddEnergy(values);
    }

    public override void AddValueAndGradient(TaskVectors phi, TaskVectors theta, Span<double> values, TaskVectors gradient)
    {
        gradient.AddScaledDifference(_coefficients, phi, theta, _squares);
        AddEnergy(values);
    }

    public override void Descend(
        ReadOnlySpan<double> a, TaskVectors phi, TaskVectors theta, Span<double> values, TaskVectors gradient, ReadOnlySpan<bool> active)
    {
        phi.Descend(a, gradient, _coefficients, theta, _squares, active);
        AddEnergy(values);
    }

    public override void AddProduct(TaskVectors v, TaskVectors result) => result.AddScaled(_coefficients, v);

    public override void Invert(TaskVectors v, TaskVectors result) => result.CopyFrom(v);

    public override void InverseSquares(TaskVectors v, Span<double> squares) => v.Dot(v, squares);

    private void AddEnergy(Span<double> values)
    {
        for (var t = 0; t < _squares.Length; t++)
        {
            values[t] += 0.5 * Value * _squares[t];
        }
    }
}
