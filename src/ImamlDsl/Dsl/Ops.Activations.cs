namespace ImamlDsl;

public static partial class Ops
{
    /// <summary>x·σ(x), elementwise (Elfwing and others 2018), as <c>torch.nn.functional.silu</c>; NaN at −∞.</summary>
    public static Tensor Silu(Tensor x) => Tensor.Map(x, e => e.Chain(ElementwiseFunctions.Silu(e.Value)));

    /// <summary>
    /// x·Φ(x) with Φ the normal distribution, elementwise (Hendrycks and Gimpel 2016), as <c>torch.nn.functional.gelu</c>; NaN at −∞. Φ is computed from erfc, so
    /// that large negative x keep their digits.
    /// </summary>
    /// <param name="x">Any tensor.</param>
    /// <param name="approximate"><c>"none"</c>, or <c>"tanh"</c> for ½x·(1 + tanh(√(2/π)·(x + 0.044715·x³))).</param>
    /// <exception cref="ArgumentException"><paramref name="approximate"/> is neither.</exception>
    public static Tensor Gelu(Tensor x, string approximate = "none") => approximate switch
    {
        "none" => Tensor.Map(x, e => e.Chain(ElementwiseFunctions.Gelu(e.Value))),
        "tanh" => Tensor.Map(x, e => e.Chain(ElementwiseFunctions.GeluTanh(e.Value))),
        _ => throw new ArgumentException($"Gelu: takes approximate \"none\" or \"tanh\"; given \"{approximate}\".", nameof(approximate)),
    };

    /// <summary>
    /// x above 0, α·(eˣ − 1) elsewhere, elementwise (Clevert and others 2016), as <c>torch.nn.functional.elu</c>. At 0 the slope is α, that of
    /// the negative side, and the second derivative 0.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="alpha"/> is not finite.</exception>
    public static Tensor Elu(Tensor x, double alpha = 1) => double.IsFinite(alpha)
        ? Tensor.Map(x, e => e.Chain(ElementwiseFunctions.Elu(e.Value, alpha)))
        : throw new ArgumentException(FormattableString.Invariant($"Elu: takes a finite alpha; given {alpha}."), nameof(alpha));

    /// <summary>
    /// x above 0, slope·x elsewhere, elementwise, as <c>torch.nn.functional.leaky_relu</c>. At 0 the slope is <paramref name="negativeSlope"/>.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="negativeSlope"/> is not finite.</exception>
    public static Tensor LeakyRelu(Tensor x, double negativeSlope = 0.01) => double.IsFinite(negativeSlope)
        ? Tensor.Map(x, e => e.Chain(e.Value > 0 ? (e.Value, 1, 0) : (negativeSlope * e.Value, negativeSlope, 0)))
        : throw new ArgumentException(FormattableString.Invariant($"LeakyRelu: takes a finite negativeSlope; given {negativeSlope}."), nameof(negativeSlope));

    /// <summary>
    /// x/(1 + |x|), elementwise, as <c>torch.nn.functional.softsign</c>, except that it is ±1 at ±∞, where PyTorch gives NaN. The second derivative at 0, where it
    /// jumps from 2 to −2, is 0.
    /// </summary>
    public static Tensor Softsign(Tensor x) => Tensor.Map(x, e => e.Chain(ElementwiseFunctions.Softsign(e.Value)));
}
