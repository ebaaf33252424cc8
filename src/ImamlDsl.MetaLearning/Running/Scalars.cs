namespace ImamlDsl;

/// <summary>Coefficients of <see cref="TaskVectors"/>, one for each task.</summary>
internal static class Scalars
{
    /// <summary>The same number for every task.</summary>
    public static double[] Of(int tasks, double value)
    {
        var scalars = new double[tasks];
        scalars.AsSpan().Fill(value);
        return scalars;
    }
}
