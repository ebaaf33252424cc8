namespace ImamlDsl;

/// <summary>
/// The operations of a model's definition, meant for <c>using static ImamlDsl.Ops;</c>. Each does what PyTorch's operation of that name
/// does; where a derivative does not exist the convention is stated. Executed directly they are a plain double-precision implementation.
/// </summary>
/// <remarks>
/// Negative axes count from the end. NaN propagates. A reduction that has no value over nothing (mean, maximum and what is built on them)
/// refuses an empty axis; other operations accept empty tensors.
/// </remarks>
public static partial class Ops
{
    /// <summary>eˣ, elementwise.</summary>
    public static Tensor Exp(Tensor x) => Tensor.Map(x, e => e.Chain(ElementwiseFunctions.Exp(e.Value)));

    /// <summary>The natural logarithm, elementwise: −∞ with slope +∞ at 0, NaN below.</summary>
    public static Tensor Log(Tensor x) => Tensor.Map(x, e => e.Chain(ElementwiseFunctions.Log(e.Value)));

    /// <summary>eˣ − 1, elementwise, without losing a small x, as <c>torch.expm1</c>.</summary>
    public static Tensor Expm1(Tensor x) => Tensor.Map(x, e => e.Chain(ElementwiseFunctions.Expm1(e.Value)));

    /// <summary>log(1 + x), elementwise, without losing a small x, as <c>torch.log1p</c>: −∞ with slope +∞ at −1, NaN below.</summary>
    public static Tensor Log1p(Tensor x) => Tensor.Map(x, e => e.Chain(ElementwiseFunctions.LogOnePlus(e.Value)));

    /// <summary>√x, elementwise: at 0 the slope is +∞ and the second derivative −∞, as IEEE 754 says; NaN below.</summary>
    public static Tensor Sqrt(Tensor x) => Tensor.Map(x, e => e.Chain(ElementwiseFunctions.Sqrt(e.Value)));

    /// <summary>x², elementwise.</summary>
    public static Tensor Square(Tensor x) => Tensor.Map(x, e => e.Chain(ElementwiseFunctions.Square(e.Value)));

    /// <summary>|x|, elementwise. The slope at 0 is 0.</summary>
    public static Tensor Abs(Tensor x) => Tensor.Map(x, e => e.Chain(ElementwiseFunctions.Abs(e.Value)));

    /// <summary>
    /// The sign, −1, 0 or 1, elementwise, as <c>torch.sign</c>: 0 at ±0 and at NaN. Its derivative is 0 everywhere, by declaration, so that it may be used in losses.
    /// </summary>
    public static Tensor Sign(Tensor x) => Tensor.Map(x, e => new(e.Value > 0 ? 1 : e.Value < 0 ? -1 : 0));

    /// <summary>The error function 2/√π·∫₀ˣ e^(−t²) dt, elementwise, as <c>torch.erf</c>.</summary>
    public static Tensor Erf(Tensor x) => Tensor.Map(x, e => e.Chain(ElementwiseFunctions.Erf(e.Value)));

    /// <summary>1 − erf(x), elementwise, with all its digits where it is small, as <c>torch.erfc</c>.</summary>
    public static Tensor Erfc(Tensor x) => Tensor.Map(x, e => e.Chain(ElementwiseFunctions.Erfc(e.Value)));

    /// <summary>The hyperbolic tangent, elementwise.</summary>
    public static Tensor Tanh(Tensor x) => Tensor.Map(x, e => e.Chain(ElementwiseFunctions.Tanh(e.Value)));

    /// <summary>1/(1 + e⁻ˣ), elementwise, without overflow for any x.</summary>
    public static Tensor Sigmoid(Tensor x) => Tensor.Map(x, e => e.Chain(ElementwiseFunctions.Sigmoid(e.Value)));

    /// <summary>max(x, 0), elementwise. The slope at 0 is 0, the second derivative is 0 everywhere; NaN stays NaN.</summary>
    public static Tensor Relu(Tensor x) => Tensor.Map(x, e => e.Chain(ElementwiseFunctions.Relu(e.Value)));

    /// <summary>
    /// log(1 + eˣ), elementwise, without overflow for any x. PyTorch's <c>softplus</c> with β = 1, except that PyTorch returns x itself
    /// above 20, which differs by less than 3·10⁻⁹.
    /// </summary>
    public static Tensor Softplus(Tensor x) => Tensor.Map(x, e => e.Chain(ElementwiseFunctions.Softplus(e.Value)));

    /// <summary>The sine, elementwise.</summary>
    public static Tensor Sin(Tensor x) => Tensor.Map(x, e => e.Chain(ElementwiseFunctions.Sin(e.Value)));

    /// <summary>The cosine, elementwise.</summary>
    public static Tensor Cos(Tensor x) => Tensor.Map(x, e => e.Chain(ElementwiseFunctions.Cos(e.Value)));

    /// <summary>
    /// x to a constant power, elementwise. The derivatives p·xᵖ⁻¹ and p·(p − 1)·xᵖ⁻² are 0 wherever their factor p or p·(p − 1) is 0, also
    /// at x = 0; elsewhere they are what IEEE 754 says (for x = 0 and p = ½, +∞ and −∞).
    /// </summary>
    public static Tensor Pow(Tensor x, double exponent) => Tensor.Map(x, e => e.Chain(ElementwiseFunctions.Pow(e.Value, exponent)));

    /// <summary>
    /// x to the power of <paramref name="exponent"/>, elementwise with broadcasting, differentiated in both. In the exponent the derivative
    /// is xᵖ·log x; at x = 0 with a power ≥ 0 every derivative that involves the exponent is 0; for x &lt; 0 it is NaN.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor Pow(Tensor x, Tensor exponent) => Tensor.Zip(nameof(Pow), x, exponent, (a, b) => ElementwiseFunctions.Pow(a, b));

    /// <summary>x itself, but constant in every derivative: PyTorch's <c>detach</c>.</summary>
    public static Tensor StopGradient(Tensor x) => Tensor.Map(x, e => new(e.Value));
}
