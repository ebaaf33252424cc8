using System.Security.Cryptography;

namespace ImamlDsl;

/// <summary>Λ = D + UUᵀ.</summary>
internal sealed class LowRankLambda : Lambda
{
    private readonly EntrywiseLambda _diagonal;
    private readonly NamedNumbers[] _factors;

    public LowRankLambda(Lambda diagonal, IReadOnlyList<IReadOnlyDictionary<string, double[]>> factors)
    {
        ArgumentNullException.ThrowIfNull(diagonal);
        ArgumentNullException.ThrowIfNull(factors);
        _diagonal = diagonal as EntrywiseLambda ?? throw new ArgumentException(
            $"The diagonal part must be a Scalar, PerTensor or Diagonal Lambda; '{diagonal}' was given.", nameof(diagonal));
        _factors = factors.Count > 0
            ? [.. factors.Select(factor => new NamedNumbers(factor, nameof(factors), positive: false))]
            : throw new ArgumentException("U has no column; give at least one, or use the diagonal part alone.", nameof(factors));
    }

    /// <summary>D.</summary>
    public EntrywiseLambda DiagonalPart => _diagonal;

    /// <summary>The columns of U, physical order.</summary>
    public double[][] Columns(ParameterLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        return Array.ConvertAll(_factors, factor =>
        {
            var column = new double[layout.AdaptedLength];
            factor.Gather(layout, column);
            return column;
        });
    }

    public override ProximalTerm On(IDevice device, ParameterLayout layout, int tasks)
    {
        ArgumentNullException.ThrowIfNull(device);
        var columns = ColumnsOn(device, layout);
        return new LowRankTerm(device, new DiagonalTerm(device, _diagonal.Strengths(layout), tasks), columns, tasks);
    }

    /// <summary>The columns of U for a device, in whose precision they must be finite.</summary>
    /// <exception cref="ArgumentException">They are not.</exception>
    public double[][] ColumnsOn(IDevice device, ParameterLayout layout)
    {
        var columns = Columns(layout);
        foreach (var entry in columns.SelectMany(column => column))
        {
            if (device.Precision == Precision.Single && !float.IsFinite((float)entry))
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"Lambda's entry {entry} of U is infinite in Single precision; use double precision or smaller columns."));
            }
        }

        return columns;
    }

    public override string ToString()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var factor in _factors)
        {
            factor.AppendTo(hash);
            hash.AppendData("\n"u8);
        }

        return $"{_diagonal} + UUᵀ of {_factors.Length} columns (SHA-256 {Convert.ToHexStringLower(hash.GetHashAndReset())})";
    }
}
