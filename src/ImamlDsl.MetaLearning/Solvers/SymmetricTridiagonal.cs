namespace ImamlDsl;

/// <summary>
/// Eigenvalues of a symmetric tridiagonal matrix T by bisection on Sturm counts (Givens 1954; Golub and Van Loan 2013, §8.4.1).
/// </summary>
internal static class SymmetricTridiagonal
{
    /// <summary>The extreme eigenvalues, each rounded towards the inside of the spectrum.</summary>
    /// <param name="diagonal">T's diagonal: at least one entry, all finite.</param>
    /// <param name="coupling">The square of the entry beside each, towards the row before; the first is not used.</param>
    /// <param name="share">The accuracy as a share of an eigenvalue.</param>
    /// <param name="floor">The accuracy as a share of ‖T‖, if that is more.</param>
    public static (double Smallest, double Largest) Extremes(ReadOnlySpan<double> diagonal, ReadOnlySpan<double> coupling, double share, double floor)
    {
        var (low, high) = Gershgorin(diagonal, coupling, out var least, out var most);
        var width = floor * Math.Max(Math.Abs(low), Math.Abs(high));
        var (below, above) = (low, least); // none is less than below, one is at most above
        while (Narrows(below, above, share, width, out var middle))
        {
            (below, above) = Less(diagonal, coupling, middle) > 0 ? (below, middle) : (middle, above);
        }

        var smallest = above;
        (below, above) = (most, high); // one is at least below, none is more than above
        while (Narrows(below, above, share, width, out var middle))
        {
            (below, above) = Less(diagonal, coupling, middle) < diagonal.Length ? (middle, above) : (below, middle);
        }

        return (smallest, below);
    }

    /// <summary>How many eigenvalues are less than a number: the negative pivots of T − σI (Sylvester's law of inertia).</summary>
    public static int Less(ReadOnlySpan<double> diagonal, ReadOnlySpan<double> coupling, double shift)
    {
        var count = 0;
        var pivot = 1.0;
        for (var i = 0; i < diagonal.Length; i++)
        {
            pivot = diagonal[i] - shift - (i == 0 ? 0 : coupling[i] / pivot);
            if (pivot == 0)
            {
                pivot = double.Epsilon; // an eigenvalue of a leading part; the next pivot is −∞, as in the limit
            }

            count += pivot < 0 ? 1 : 0;
        }

        return count;
    }

    /// <summary>An interval that holds all eigenvalues, and the extremes of the diagonal, which lie between them.</summary>
    private static (double Low, double High) Gershgorin(ReadOnlySpan<double> diagonal, ReadOnlySpan<double> coupling, out double least, out double most)
    {
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        (least, most) = (low, high);
        var before = 0.0;
        for (var i = 0; i < diagonal.Length; i++)
        {
            var after = i + 1 < diagonal.Length ? Math.Sqrt(coupling[i + 1]) : 0;
            least = Math.Min(least, diagonal[i]);
            most = Math.Max(most, diagonal[i]);
            low = Math.Min(low, diagonal[i] - before - after);
            high = Math.Max(high, diagonal[i] + before + after);
            before = after;
        }

        return (low, high);
    }

    private static bool Narrows(double below, double above, double share, double width, out double middle)
    {
        middle = below + ((above - below) / 2);
        return above - below > Math.Max(width, share * Math.Abs(middle)) && middle > below && middle < above;
    }
}
