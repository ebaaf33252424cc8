namespace ImamlDsl;

/// <content>Activations and what they are made of.</content>
internal static partial class ElementwiseFunctions
{
    public static (double F, double D, double DD) Expm1(double x)
    {
        var e = Math.Exp(x);
        return (ExpM1(x), e, e);
    }

    public static (double F, double D, double DD) LogOnePlus(double x)
    {
        // Goldberg's correction as in Log1P, which is right for negative x too; −1 and what lies below are the logarithm's own cases.
        var slope = 1 / (1 + x);
        return (x > -1 ? Log1P(x) : Math.Log(1 + x), slope, -slope * slope);
    }

    public static (double F, double D, double DD) Erf(double x)
    {
        var slope = 2 / Math.Sqrt(Math.PI) * ErrorFunction.ExpMinusSquare(x);
        return (ErrorFunction.Erf(x), slope, slope == 0 ? 0 : -2 * x * slope);
    }

    public static (double F, double D, double DD) Erfc(double x)
    {
        var (_, slope, curvature) = Erf(x);
        return (ErrorFunction.Erfc(x), -slope, -curvature);
    }

    public static (double F, double D, double DD) Silu(double x)
    {
        var (s, slope, _) = Sigmoid(x);
        return (x * s, s + (x * slope), slope * (2 - (x * Math.Tanh(x / 2))));
    }

    public static (double F, double D, double DD) Gelu(double x)
    {
        var phi = ErrorFunction.Erfc(-x / Math.Sqrt(2)) / 2;
        var density = ErrorFunction.ExpMinusSquare(x / Math.Sqrt(2)) / Math.Sqrt(2 * Math.PI);
        return (x * phi, phi + (x * density), density == 0 ? 0 : density * (2 - (x * x)));
    }

    /// <summary>½x·(1 + tanh u) = x·σ(2u) with 2u = 2√(2/π)·(x + 0.044715·x³).</summary>
    public static (double F, double D, double DD) GeluTanh(double x)
    {
        const double cubic = 0.044715;
        var k = 2 * Math.Sqrt(2 / Math.PI);
        var w = (k * x, k * (1 + (3 * cubic * x * x)), k * 6 * cubic * x);
        var (s, slope, curvature) = Sigmoid(w.Item1 + (k * cubic * x * x * x));
        return (
            x * s,
            s + (slope == 0 ? 0 : x * slope * w.Item2),
            slope == 0 ? 0 : (2 * slope * w.Item2) + (x * ((curvature * w.Item2 * w.Item2) + (slope * w.Item3))));
    }

    public static (double F, double D, double DD) Elu(double x, double alpha)
    {
        if (x >= 0)
        {
            return x > 0 ? (x, 1, 0) : (alpha * x, alpha, 0);
        }

        var e = alpha * Math.Exp(x);
        return (alpha * ExpM1(x), e, e);
    }

    public static (double F, double D, double DD) Softsign(double x)
    {
        var r = 1 / (1 + Math.Abs(x));
        var sign = x > 0 ? 1 : x < 0 ? -1 : 0;
        return (Math.Abs(x) > 1 ? sign * (1 - r) : x * r, r * r, -2 * sign * r * r * r);
    }

    /// <summary>eˣ − 1: near 0, where the difference would cancel, 2 sinh(x/2)·e^(x/2) by the series of the sine's odd powers.</summary>
    private static double ExpM1(double x)
    {
        if (Math.Abs(x) > 0.5)
        {
            return Math.Exp(x) - 1;
        }

        var (half, term) = (x / 2, x / 2);
        var sinh = term;
        for (var k = 2; Math.Abs(term) > Math.Abs(sinh) * 1e-18; k += 2)
        {
            term *= half * half / (k * (k + 1));
            sinh += term;
        }

        return 2 * sinh * Math.Exp(half);
    }
}
