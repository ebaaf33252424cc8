namespace ImamlDsl;

public static partial class Ops
{
    /// <summary>
    /// The variance of all n elements, Σ(x − μ)²/(n − correction), of shape <c>[]</c>, as <c>torch.var</c>: 1 is Bessel's correction, 0 gives the biased variance.
    /// It is computed in two passes, the mean first.
    /// </summary>
    /// <exception cref="ArgumentException">There are not more elements than the correction.</exception>
    public static Tensor Var(Tensor x, double correction = 1) => Variance(nameof(Var), x, null, false, correction, VarOf);

    /// <summary>The variance along an axis, which disappears, or stays with extent 1 if <paramref name="keepDims"/>.</summary>
    /// <inheritdoc cref="Var(Tensor, double)"/>
    public static Tensor Var(Tensor x, int axis, bool keepDims = false, double correction = 1) => Variance(nameof(Var), x, [axis], keepDims, correction, VarOf);

    /// <summary>The variance along several axes, which disappear, or stay with extent 1 if <paramref name="keepDims"/>.</summary>
    /// <inheritdoc cref="Var(Tensor, double)"/>
    public static Tensor Var(Tensor x, int[] axes, bool keepDims = false, double correction = 1) =>
        Variance(nameof(Var), x, Given(axes), keepDims, correction, VarOf);

    /// <summary>
    /// The standard deviation of all elements, √(Σ(x − μ)²/(n − correction)), of shape <c>[]</c>, as <c>torch.std</c>. Where the variance is 0 every derivative is 0.
    /// </summary>
    /// <exception cref="ArgumentException">There are not more elements than the correction.</exception>
    public static Tensor Std(Tensor x, double correction = 1) => Variance(nameof(Std), x, null, false, correction, StdOf);

    /// <summary>The standard deviation along an axis, which disappears, or stays with extent 1 if <paramref name="keepDims"/>.</summary>
    /// <inheritdoc cref="Std(Tensor, double)"/>
    public static Tensor Std(Tensor x, int axis, bool keepDims = false, double correction = 1) => Variance(nameof(Std), x, [axis], keepDims, correction, StdOf);

    /// <summary>The standard deviation along several axes, which disappear, or stay with extent 1 if <paramref name="keepDims"/>.</summary>
    /// <inheritdoc cref="Std(Tensor, double)"/>
    public static Tensor Std(Tensor x, int[] axes, bool keepDims = false, double correction = 1) =>
        Variance(nameof(Std), x, Given(axes), keepDims, correction, StdOf);

    /// <summary>
    /// The Euclidean norm of all elements, √Σx², of shape <c>[]</c>, as <c>torch.norm</c>; 0 for an empty tensor. Where the norm is 0 every derivative is 0.
    /// </summary>
    public static Tensor Norm(Tensor x) => Reduce(nameof(Norm), x, null, false, NormOf);

    /// <summary>The Euclidean norm along an axis, which disappears, or stays with extent 1 if <paramref name="keepDims"/>. Where it is 0 every derivative is 0.</summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no such axis.</exception>
    public static Tensor Norm(Tensor x, int axis, bool keepDims = false) => Reduce(nameof(Norm), x, [axis], keepDims, NormOf);

    /// <summary>
    /// The Euclidean norm along several axes, which disappear, or stay with extent 1 if <paramref name="keepDims"/>. Where it is 0 every derivative is 0.
    /// </summary>
    /// <exception cref="ArgumentException">No axis is given, one is repeated, or <paramref name="x"/> does not have one.</exception>
    public static Tensor Norm(Tensor x, int[] axes, bool keepDims = false) => Reduce(nameof(Norm), x, Given(axes), keepDims, NormOf);

    private static Tensor Variance(string operation, Tensor x, int[]? axes, bool keepDims, double correction, Func<HyperDual, HyperDual> finish)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Reduce(
            operation,
            x,
            axes,
            keepDims,
            lane =>
            {
                if (!(lane.Length - correction > 0))
                {
                    throw new ArgumentException(FormattableString.Invariant(
                        $"{operation}: needs more elements than the correction; {Shapes.Format(x.Extents)} has {lane.Length} along {Describe(axes)} with a correction of {correction}."));
                }

                var mean = MeanOf(lane);
                var sum = default(HyperDual);
                foreach (ref readonly var element in lane)
                {
                    var centred = element - mean;
                    sum += centred * centred;
                }

                return finish(sum / new HyperDual(lane.Length - correction));
            });
    }

    private static HyperDual VarOf(HyperDual variance) => variance;

    private static HyperDual StdOf(HyperDual variance) => variance.Value == 0 ? default : variance.Chain(ElementwiseFunctions.Sqrt(variance.Value));

    private static HyperDual NormOf(ReadOnlySpan<HyperDual> lane)
    {
        var sum = default(HyperDual);
        foreach (ref readonly var element in lane)
        {
            sum += element * element;
        }

        return StdOf(sum);
    }
}
