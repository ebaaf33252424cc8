using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.FrontEnd;

internal static partial class OpsLowering
{
    private static Node Var(OpsCall c)
    {
        var x = c.Tensor("x");
        var axes = c.Axes(x);
        return c.KeepDims(Variance(c, x, axes), x, axes);
    }

    private static Node Std(OpsCall c)
    {
        var x = c.Tensor("x");
        var axes = c.Axes(x);
        return c.KeepDims(RootOrZero(c.B, Variance(c, x, axes).Describe("variance")), x, axes);
    }

    private static Node Norm(OpsCall c)
    {
        var x = c.Tensor("x");
        var axes = c.Axes(x);
        return c.KeepDims(RootOrZero(c.B, c.B.Sum(c.B.Mul(x, x), axes).Describe("squares")), x, axes);
    }

    /// <summary>Σ(x − mean)²/(n − correction), in two passes.</summary>
    private static Node Variance(OpsCall c, Node x, int[] axes)
    {
        var (b, correction) = (c.B, c.Number("correction"));
        var count = axes.Aggregate(Dim.One, (n, axis) => n * x.Shape[axis]);
        if (double.IsNaN(correction) || (count.IsConstant && count.Value - correction <= 0))
        {
            throw c.Mismatch($"needs more elements than the correction; {x.Shape} has {count} along the axes with a correction of {Text(correction)}");
        }

        var centred = Centred(b, x, axes);
        var sum = b.Sum(b.Mul(centred, centred), axes);
        return b.Div(sum, b.Splat(b.Minus(b.Size(count), b.Constant(correction, Shape.Scalar)), sum.Shape));
    }

    private static Node Centred(Builder b, Node x, int[] axes) => b.Minus(x, b.Broadcast(MeanOver(b, x, axes).Describe("mean"), x.Shape, axes)).Describe("centred");

    /// <summary>√x, but 0 with derivative 0 where x is 0: the root's input is made safe there, not its result.</summary>
    private static Node RootOrZero(Builder b, Node x)
    {
        var isZero = b.Add(Primitives.Equal, Attr.None, x, b.Zero(x.Shape));
        return b.Where(isZero, b.Zero(x.Shape), b.Add(Primitives.Sqrt, Attr.None, b.Where(isZero, b.Constant(1, x.Shape), x)));
    }
}
