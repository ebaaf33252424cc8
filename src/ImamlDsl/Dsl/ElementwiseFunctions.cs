namespace ImamlDsl;

/// <summary>
/// The elementwise functions with their first and second derivatives, (f, f′, f″) at a point. Written independently of the generator's
/// rules, which are tested against it; singular points are described at the operations of <see cref="Ops"/>.
/// </summary>
internal static partial class ElementwiseFunctions
{
    public static (double F, double D, double DD) Exp(double x)
    {
        var y = Math.Exp(x);
        return (y, y, y);
    }

    public static (double F, double D, double DD) Log(double x) => (Math.Log(x), 1 / x, -1 / (x * x));

    public static (double F, double D, double DD) Sqrt(double x)
    {
        var y = Math.Sqrt(x);
        return (y, 0.5 / y, -0.25 / (x * y));
    }

    public static (double F, double D, double DD) Square(double x) => (x * x, 2 * x, 2);

    public static (double F, double D, double DD) Abs(double x) => (Math.Abs(x), double.IsNaN(x) ? x : Math.Sign(x), 0);

    public static (double F, double D, double DD) Tanh(double x)
    {
        // 1/cosh² instead of 1 − tanh², which cancels where tanh saturates.
        var y = Math.Tanh(x);
        var sech = 1 / Math.Cosh(x);
        var slope = sech * sech;
        return (y, slope, -2 * y * slope);
    }

    public static (double F, double D, double DD) Sigmoid(double x)
    {
        // Only e^−|x| is formed, which cannot overflow; 1 − 2σ(x) = −tanh(x/2) does not cancel.
        var e = Math.Exp(-Math.Abs(x));
        var slope = e / ((1 + e) * (1 + e));
        return ((x < 0 ? e : 1) / (1 + e), slope, -slope * Math.Tanh(x / 2));
    }

    public static (double F, double D, double DD) Softplus(double x)
    {
        var (slope, curvature, _) = Sigmoid(x);
        return (Math.Max(x, 0) + Log1P(Math.Exp(-Math.Abs(x))), slope, curvature);
    }

    public static (double F, double D, double DD) Relu(double x) => x > 0 ? (x, 1, 0) : x <= 0 ? (0, 0, 0) : (x, x, x);

    public static (double F, double D, double DD) Sin(double x)
    {
        var (sin, cos) = Math.SinCos(x);
        return (sin, cos, -sin);
    }

    public static (double F, double D, double DD) Cos(double x)
    {
        var (sin, cos) = Math.SinCos(x);
        return (cos, -sin, -cos);
    }

    /// <summary>x to a constant power. A vanishing factor p or p − 1 makes the derivative zero also at x = 0.</summary>
    public static (double F, double D, double DD) Pow(double x, double p) => (
        Math.Pow(x, p),
        p == 0 ? 0 : p * Math.Pow(x, p - 1),
        p is 0 or 1 ? 0 : p * (p - 1) * Math.Pow(x, p - 2));

    /// <summary>x to the power of p, both differentiated. At x = 0 with p ≥ 0 every derivative that involves p is zero.</summary>
    public static HyperDual Pow(in HyperDual x, in HyperDual p)
    {
        var (f, fx, fxx) = Pow(x.Value, p.Value);
        if (x.Value == 0 && p.Value >= 0)
        {
            return HyperDual.Chain(x, p, f, fx, 0, fxx, 0, 0);
        }

        var log = Math.Log(x.Value);
        return HyperDual.Chain(x, p, f, fx, f * log, fxx, Math.Pow(x.Value, p.Value - 1) * (1 + (p.Value * log)), f * log * log);
    }

    /// <summary>log(1 + x) for x ≥ 0 without losing small x (Goldberg 1991, theorem 4); the library's LogP1 does lose them.</summary>
    public static double Log1P(double x)
    {
        var sum = 1 + x;
        return sum == 1 || double.IsInfinity(sum) ? x : Math.Log(sum) * (x / (sum - 1));
    }

    /// <summary>The larger or the smaller of two. Equal ones share the derivative; with a NaN each has all of it.</summary>
    public static HyperDual Extremum(in HyperDual a, in HyperDual b, double value)
    {
        if (a.Value == b.Value)
        {
            return Both(a.Scale(0.5), b.Scale(0.5), value);
        }

        return double.IsNaN(value) ? Both(a, b, value) : a.Value == value ? a : b;

        static HyperDual Both(in HyperDual a, in HyperDual b, double value) => new(value, a.E1 + b.E1, a.E2 + b.E2, a.E12 + b.E12);
    }
}
