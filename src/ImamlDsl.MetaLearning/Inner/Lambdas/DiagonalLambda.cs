using System.Security.Cryptography;

namespace ImamlDsl;

/// <summary>Λ with one λ for each entry.</summary>
internal sealed class DiagonalLambda : EntrywiseLambda
{
    private readonly NamedNumbers _strengths;

    public DiagonalLambda(IReadOnlyDictionary<string, double[]> strengths) =>
        _strengths = new NamedNumbers(strengths, nameof(strengths), positive: true);

    public override void Fill(ParameterLayout layout, Span<double> strengths) =>
        AdaptedTensors.RequireAll(layout, _strengths.Gather(layout, strengths), "give an array for each adapted tensor");

    /// <summary>Ranges for people, and a hash, so that settings with equal text are equal.</summary>
    public override string ToString()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        _strengths.AppendTo(hash);
        return $"diagonal ({_strengths}; SHA-256 {Convert.ToHexStringLower(hash.GetHashAndReset())})";
    }
}
