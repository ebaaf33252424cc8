namespace ImamlDsl;

/// <summary>λ = exp(η) of the η that the outer loop has learned, computed again only where η has changed.</summary>
internal sealed class LearnedStrengths(Precision precision, int length)
{
    private readonly double[] _eta = new double[length];
    private readonly double[] _next = new double[length];
    private readonly double[] _values = new double[length];
    private bool _known;

    /// <summary>λ.</summary>
    public ReadOnlySpan<double> Values => _values;

    /// <summary>Takes η, the first group's vector; true where it is another than before.</summary>
    /// <param name="learned">The groups of Λ.</param>
    /// <param name="groups">How many they must be.</param>
    /// <exception cref="ArgumentException">There are others, or exp(η) is not a positive finite number in the device's
    /// precision.</exception>
    public bool Update(IReadOnlyList<TaskVectors> learned, int groups)
    {
        if (learned.Count != groups)
        {
            throw new ArgumentException(
                $"Lambda is learned and needs the values of {groups} groups; {learned.Count} were given. Bind the problem with what was learned.",
                nameof(learned));
        }

        learned[0].Read(0, _next);
        if (_known && _next.AsSpan().SequenceEqual(_eta))
        {
            return false;
        }

        _known = false;
        for (var i = 0; i < _values.Length; i++)
        {
            _values[i] = Math.Exp(_next[i]);
            if (Fault(_next[i], precision) is { } fault)
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"The learned log λ is {_next[i]} at entry {i}, {fault}; lower the outer LearningRate or begin at other strengths."), nameof(learned));
            }
        }

        _next.CopyTo(_eta, 0);
        return _known = true;
    }

    /// <summary>Why η is no log λ; null if it is one.</summary>
    public static string? Fault(double eta, Precision precision) => EntrywiseLambda.IsStrength(Math.Exp(eta), precision) ? null
        : FormattableString.Invariant($"and λ then {Math.Exp(eta)}, which is no positive finite number in {precision} precision");
}
