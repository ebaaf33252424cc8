using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models;

/// <summary>
/// Losses of two numbers, so that value, gradient and Hessian of an operation can be read at single points. Its constructor is not public: tests that draw random
/// numbers for all models leave it out, since many of them are singular or have no value.
/// </summary>
[Model]
public sealed partial class HardPointOps
{
    internal HardPointOps()
    {
    }

    [Parameter]
    public partial Tensor Z { get; }

    [Parameter]
    public partial Tensor Y { get; }

    [Loss]
    public Tensor SoftplusLoss([Shape(1)] Tensor unused) => Softplus(Z);

    [Loss]
    public Tensor SigmoidLoss([Shape(1)] Tensor unused) => Sigmoid(Z);

    [Loss]
    public Tensor SiluLoss([Shape(1)] Tensor unused) => Silu(Z);

    [Loss]
    public Tensor GeluLoss([Shape(1)] Tensor unused) => Gelu(Z);

    [Loss]
    public Tensor GeluTanhLoss([Shape(1)] Tensor unused) => Gelu(Z, "tanh");

    [Loss]
    public Tensor ErfLoss([Shape(1)] Tensor unused) => Erf(Z);

    [Loss]
    public Tensor ErfcLoss([Shape(1)] Tensor unused) => Erfc(Z);

    [Loss]
    public Tensor Expm1Loss([Shape(1)] Tensor unused) => Expm1(Z);

    [Loss]
    public Tensor Log1pLoss([Shape(1)] Tensor unused) => Log1p(Z);

    [Loss]
    public Tensor EluLoss([Shape(1)] Tensor unused) => Elu(Z, 2);

    [Loss]
    public Tensor LeakyReluLoss([Shape(1)] Tensor unused) => LeakyRelu(Z, 0.2);

    [Loss]
    public Tensor SoftsignLoss([Shape(1)] Tensor unused) => Softsign(Z);

    [Loss]
    public Tensor ReluLoss([Shape(1)] Tensor unused) => Relu(Z);

    [Loss]
    public Tensor SignLoss([Shape(1)] Tensor unused) => Sign(Z) * Square(Z);

    [Loss]
    public Tensor ClampLoss([Shape(1)] Tensor unused) => Clamp(Z, -1, 2);

    [Loss]
    public Tensor MaximumLoss([Shape(1)] Tensor unused) => Maximum(Z, Y);

    [Loss]
    public Tensor MinimumLoss([Shape(1)] Tensor unused) => Minimum(Z, Y);

    [Loss]
    public Tensor ChooseLoss([Shape(1)] Tensor unused) => Where(Z > Y, Square(Z), 3 * Y);

    [Loss]
    public Tensor SafeLogLoss([Shape(1)] Tensor unused) => Where(Z > 0, Log(Z), 0.0);

    [Loss]
    public Tensor SafeRootLoss([Shape(1)] Tensor unused) => Where(Z > Y, Sqrt(Z), 0.0);

    [Loss]
    public Tensor BinaryLoss([Shape(1)] Tensor unused) => BinaryCrossEntropyWithLogits(Z, Y);

    [Loss]
    public Tensor HuberLoss([Shape(1)] Tensor unused) => Huber(Z, Y, 1.5);

    [Loss]
    public Tensor DivergenceLoss([Shape(1)] Tensor unused) => KlDivergence(Z, Y);

    [Loss]
    public Tensor DensityLoss([Shape(1)] Tensor unused) => GaussianNegativeLogLikelihood(Z, 0.0, Y, eps: 0.25);

    [Loss]
    public Tensor DeviationLoss([Shape(1, 2)] Tensor first) => Std(Both(first));

    [Loss]
    public Tensor LengthLoss([Shape(1, 2)] Tensor first) => Norm(Both(first));

    [Loss]
    public Tensor LargestLoss([Shape(1, 2)] Tensor first) => Max(Both(first));

    [Loss]
    public Tensor SmallestLoss([Shape(1, 2)] Tensor first) => Min(Both(first));

    [Loss]
    public Tensor EntropyLoss([Shape(1, 2)] Tensor first, [Shape(1)] IndexTensor labels) => CrossEntropy(Both(first), labels);

    [Loss]
    public Tensor SmoothedLoss([Shape(1, 2)] Tensor first, [Shape(1)] IndexTensor labels) => CrossEntropy(Both(first), labels, labelSmoothing: 0.25);

    // Z where the input is positive, else Y: nothing is multiplied, which would make NaN of 0·∞.
    private Tensor Both(Tensor first) => Where(first > 0, Z, Y);
}
