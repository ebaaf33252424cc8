using System.Globalization;

namespace ImamlDsl;

/// <summary>Λ with one λ for each adapted tensor.</summary>
internal sealed class PerTensorLambda : EntrywiseLambda
{
    private const string Advice = "Leave no tensor free of θ, where the implicit gradient does not exist; a small λ nearly does";

    private readonly SortedDictionary<string, double> _strengths = new(StringComparer.Ordinal);
    private readonly double? _others;

    public PerTensorLambda(IReadOnlyDictionary<string, double> strengths, double? others)
    {
        ArgumentNullException.ThrowIfNull(strengths);
        foreach (var (name, value) in strengths)
        {
            _strengths.Add(name, Require.Positive(value, nameof(strengths), $"λ of '{name}'", Advice));
        }

        _others = others is { } value2 ? Require.Positive(value2, nameof(others), "λ of the other tensors", Advice) : null;
    }

    public override void Fill(ParameterLayout layout, Span<double> strengths)
    {
        var found = AdaptedTensors.Find(layout, _strengths.Keys);
        if (_others is null)
        {
            AdaptedTensors.RequireAll(layout, found, "name them too, or give a λ for all others");
        }

        var logical = new double[layout.Length];
        logical.AsSpan().Fill(_others ?? 0);
        foreach (var (index, (_, value)) in found.Zip(_strengths))
        {
            logical.AsSpan(AdaptedTensors.Offset(layout, index), layout.Parameters[index].Length).Fill(value);
        }

        layout.GatherAdapted(logical, strengths);
    }

    public override string ToString()
    {
        var named = _strengths.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Key}: {entry.Value}"));
        var others = _others is { } value ? string.Create(CultureInfo.InvariantCulture, $"others: {value}") : null;
        return $"per tensor ({string.Join(", ", others is null ? named : named.Append(others))})";
    }
}
