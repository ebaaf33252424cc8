namespace ImamlDsl;

/// <summary>
/// A hyper-dual number a + b·ε₁ + c·ε₂ + d·ε₁ε₂ with ε₁² = ε₂² = 0 (Fike and Alonso 2011). A loss executed on parameters seeded with
/// ε₁ = u and ε₂ = v has the parts L, uᵀ∇L, vᵀ∇L and uᵀHv, exactly up to rounding.
/// </summary>
/// <remarks>
/// A part that is exactly zero stays zero whatever it is multiplied by: an element that does not depend on the parameters has derivative zero
/// also where a function's own derivative is infinite.
/// </remarks>
internal readonly struct HyperDual(double value, double e1, double e2, double e12)
{
    public HyperDual(double value)
        : this(value, 0, 0, 0)
    {
    }

    public readonly double Value = value;
    public readonly double E1 = e1;
    public readonly double E2 = e2;
    public readonly double E12 = e12;

    /// <summary>f(x), from f, f′ and f″ at x.</summary>
    public HyperDual Chain((double F, double D, double DD) at) => new(
        at.F,
        Times(at.D, E1),
        Times(at.D, E2),
        Times(at.D, E12) + Times(Times(at.DD, E1), E2));

    /// <summary>f(a, b), from f and its first and second partial derivatives at (a, b).</summary>
    public static HyperDual Chain(in HyperDual a, in HyperDual b, double f, double fa, double fb, double faa, double fab, double fbb) => new(
        f,
        Times(fa, a.E1) + Times(fb, b.E1),
        Times(fa, a.E2) + Times(fb, b.E2),
        Times(fa, a.E12) + Times(fb, b.E12)
            + Times(Times(faa, a.E1), a.E2) + Times(Times(fbb, b.E1), b.E2)
            + Times(Times(fab, a.E1), b.E2) + Times(Times(fab, a.E2), b.E1));

    public static HyperDual operator +(in HyperDual a, in HyperDual b) => new(a.Value + b.Value, a.E1 + b.E1, a.E2 + b.E2, a.E12 + b.E12);

    public static HyperDual operator -(in HyperDual a, in HyperDual b) => new(a.Value - b.Value, a.E1 - b.E1, a.E2 - b.E2, a.E12 - b.E12);

    public static HyperDual operator -(in HyperDual a) => new(-a.Value, -a.E1, -a.E2, -a.E12);

    public static HyperDual operator *(in HyperDual a, in HyperDual b) =>
        Chain(a, b, a.Value * b.Value, fa: b.Value, fb: a.Value, faa: 0, fab: 1, fbb: 0);

    public static HyperDual operator /(in HyperDual a, in HyperDual b)
    {
        var quotient = a.Value / b.Value;
        var reciprocal = 1 / b.Value;
        return Chain(
            a,
            b,
            quotient,
            fa: reciprocal,
            fb: -quotient * reciprocal,
            faa: 0,
            fab: -reciprocal * reciprocal,
            fbb: 2 * quotient * reciprocal * reciprocal);
    }

    /// <summary>Every part multiplied by a number that is not differentiated.</summary>
    public HyperDual Scale(double factor) => new(Value * factor, Times(factor, E1), Times(factor, E2), Times(factor, E12));

    private static double Times(double factor, double part) => part == 0 ? 0 : factor * part;
}
