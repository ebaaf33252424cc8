namespace ImamlDsl;

/// <summary>The error function from its textbook expansions (Abramowitz and Stegun 7.1.6 and 7.1.14); slow, but good to a few units in the last place.</summary>
internal static class ErrorFunction
{
    public static double Erf(double x)
    {
        var a = Math.Abs(x);
        return a < 2 ? Series(x) : Math.CopySign(1 - Fraction(a), x);
    }

    public static double Erfc(double x) => x < 0.5 ? 1 - Erf(x) : Fraction(x);

    /// <summary>e^(−x²), with the rounding error of x² put back: it is an absolute error of the exponent.</summary>
    public static double ExpMinusSquare(double x)
    {
        var square = x * x;
        return double.IsFinite(square) ? Math.Exp(-square) * (1 - Math.FusedMultiplyAdd(x, x, -square)) : double.IsNaN(x) ? x : 0;
    }

    // erf(x) = 2/√π·e^(−x²)·Σ 2ⁿ x²ⁿ⁺¹/(1·3·…·(2n + 1)), whose terms are all of one sign.
    private static double Series(double x)
    {
        var (sum, term) = (x, x);
        for (var n = 1; Math.Abs(term) > Math.Abs(sum) * 1e-18; n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * ExpMinusSquare(x) * sum;
    }

    // √π·e^(x²)·erfc(x) = 1/(x + ½/(x + 1/(x + 3⁄2/(x + 2/(x + …))))) for x > 0, from a depth that is enough for x ≥ ½ back to the front.
    private static double Fraction(double x)
    {
        if (double.IsNaN(x) || x > 28)
        {
            return double.IsNaN(x) ? x : 0;
        }

        var tail = x;
        for (var n = 40 + (int)(400 / (x * x)); n > 0; n--)
        {
            tail = x + (n / 2.0 / tail);
        }

        return ExpMinusSquare(x) / (Math.Sqrt(Math.PI) * tail);
    }
}
