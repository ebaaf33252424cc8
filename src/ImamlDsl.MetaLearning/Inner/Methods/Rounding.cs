namespace ImamlDsl;

/// <summary>How far rounding reaches.</summary>
internal static class Rounding
{
    /// <summary>A change of G smaller than this fraction of |G| says nothing: a loss is a sum of rounded numbers.</summary>
    public static double OfLoss(Precision precision) => precision == Precision.Single ? 1e-6 : 1e-14;
}
