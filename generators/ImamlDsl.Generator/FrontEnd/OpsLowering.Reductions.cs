using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.FrontEnd;

internal static partial class OpsLowering
{
    private static Node Sum(OpsCall c)
    {
        var x = c.Tensor("x");
        var axes = c.Axes(x);
        return c.KeepDims(c.B.Sum(x, axes), x, axes);
    }

    private static Node Mean(OpsCall c)
    {
        var x = c.Tensor("x");
        var axes = c.Axes(x);
        return c.KeepDims(MeanOver(c.B, x, axes), x, axes);
    }

    private static Node Extreme(OpsCall c, Reduction op)
    {
        var x = c.Tensor("x");
        var axes = c.Axes(x);
        if (axes.Length == 0)
        {
            return x;
        }

        // Reduced axes are brought together at the end where they are apart.
        var kept = Enumerable.Range(0, x.Shape.Rank).Where(a => !axes.Contains(a)).ToArray();
        var contiguous = axes.Max() - axes.Min() + 1 == axes.Length;
        var operand = contiguous ? x : c.B.Permute(x, [.. kept, .. axes.OrderBy(a => a)]);
        var reduced = contiguous ? axes.OrderBy(a => a) : Enumerable.Range(kept.Length, axes.Length);
        return c.KeepDims(c.B.Add(op, new AxesAttr([.. reduced]), operand), x, axes);
    }

    private static Node LogSumExp(OpsCall c)
    {
        var x = c.Tensor("x");
        int[] axes = [c.Axis(c.Integer("axis"), x, "axis")];
        return c.KeepDims(c.B.Add(Primitives.LogSumExp, new AxesAttr(axes), x), x, axes);
    }

    private static Node LogSoftmax(OpsCall c, Node x)
    {
        int[] axes = [c.Axis(c.Integer("axis"), x, "axis")];
        return c.B.Minus(x, c.B.Broadcast(c.B.Add(Primitives.LogSumExp, new AxesAttr(axes), x), x.Shape, axes));
    }

    private static Node MeanOver(Builder b, Node x, int[] axes)
    {
        var count = axes.Aggregate(Dim.One, (n, axis) => n * x.Shape[axis]);
        var sum = b.Sum(x, axes);
        return b.Div(sum, b.Splat(b.Size(count), sum.Shape));
    }
}
