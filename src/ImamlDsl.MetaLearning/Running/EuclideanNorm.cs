namespace ImamlDsl;

/// <summary>The length of a vector on the host.</summary>
internal static class EuclideanNorm
{
    /// <summary>‖v‖, also where squares over- or underflow; at most the largest number where all entries are finite, else NaN or +∞.</summary>
    public static double Of(ReadOnlySpan<double> vector)
    {
        var square = 0.0;
        foreach (var value in vector)
        {
            square += value * value;
        }

        return double.IsNormal(square) ? Math.Sqrt(square) : Scaled(vector);
    }

    /// <summary>The same of the vector scaled, exactly, by a power of two that brings its largest entry to about 1.</summary>
    private static double Scaled(ReadOnlySpan<double> vector)
    {
        var largest = 0.0;
        foreach (var value in vector)
        {
            largest = Math.Max(largest, Math.Abs(value)); // NaN stays
        }

        if (largest == 0 || !double.IsFinite(largest))
        {
            return largest;
        }

        var exponent = Math.ILogB(largest);
        var square = 0.0;
        foreach (var value in vector)
        {
            var scaled = Math.ScaleB(value, -exponent);
            square += scaled * scaled;
        }

        return Math.Min(Math.ScaleB(Math.Sqrt(square), exponent), double.MaxValue);
    }
}
