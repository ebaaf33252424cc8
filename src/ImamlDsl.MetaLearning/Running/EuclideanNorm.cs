namespace ImamlDsl;

/// <summary>The length of a vector on the host.</summary>
internal static class EuclideanNorm
{
    /// <summary>‖v‖, also where the squares of its entries over- or underflow; NaN or +∞ where an entry is.</summary>
    public static double Of(ReadOnlySpan<double> vector)
    {
        var square = SumOfSquares(vector, 1);
        if (double.IsNormal(square))
        {
            return Math.Sqrt(square);
        }

        var largest = 0.0;
        foreach (var value in vector)
        {
            largest = Math.Max(largest, Math.Abs(value)); // NaN stays NaN
        }

        if (largest == 0 || !double.IsFinite(largest))
        {
            return largest;
        }

        // A power of two, so that scaling is exact; two factors, since that for a subnormal number is no number.
        var exponent = Math.ILogB(largest);
        return Math.ScaleB(Math.Sqrt(SumOfSquares(vector, exponent)), exponent);
    }
}
