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

    public override ProximalTerm On(IDevice device, ParameterLayout layout, int tasks)
    {
        _ = Rounded(_value, device.Precision); // which refuses what is none there
        return new ScalarTerm(_value, tasks);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{_value}·I");
}
