using System.Globalization;

namespace ImamlDsl;

/// <summary>Λ = λ·I.</summary>
internal sealed class ScalarLambda : EntrywiseLambda
{
    private readonly double _value;

    public ScalarLambda(double value)
    {
        _value = Require.Positive(value, nameof(value), "λ",
            "λ → 0 leaves φ free of θ, where the implicit gradient does not exist; use Maml or Fomaml for an inner loop without a "
                + "proximal term");
    }

    public override void Fill(ParameterLayout layout, Span<double> strengths) => strengths.Fill(_value);

    public override ProximalTerm On(IDevice device, ParameterLayout layout, int tasks) => new Term(_value, tasks);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{_value}·I");

    private sealed class Term : ProximalTerm
    {
        private readonly double _value;
        private readonly double[] _coefficients;
        private readonly double[] _squares;

        public Term(double value, int tasks)
        {
            _value = value;
            _coefficients = new double[tasks];
            _coefficients.AsSpan().Fill(value);
            _squares = new double[tasks];
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

        public override void InverseSquares(TaskVectors v, Span<double> squares)
        {
            ArgumentNullException.ThrowIfNull(v);
            v.Dot(v, squares);
        }

        private void AddEnergy(Span<double> values)
        {
            for (var t = 0; t < _squares.Length; t++)
            {
                values[t] += 0.5 * _value * _squares[t];
            }
        }
    }
}
