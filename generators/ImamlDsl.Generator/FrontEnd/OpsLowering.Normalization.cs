using System.Linq;
using ImamlDsl.Generator.Diagnostics;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.FrontEnd;

internal static partial class OpsLowering
{
    /// <summary>
    /// Normalises each channel (axis 1) by the mean and biased variance over all other axes (Ioffe and Szegedy 2015, batch statistics), or by statistics that are
    /// given.
    /// </summary>
    private static Node BatchNorm(OpsCall c)
    {
        var (b, x) = (c.B, Channels(c, 2));
        var axes = AllButChannel(x);
        if (!c.Has("runningMean"))
        {
            return PerChannel(c, x, Normalize(c, x, axes));
        }

        if (c.Flag("training"))
        {
            throw Lowering.Error(Descriptors.RunningStatistics, c.Argument("training"), Lowering.Text(c.At.Syntax));
        }

        var (mean, variance) = (Vector(c, "runningMean", x), Vector(c, "runningVar", x));
        return PerChannel(c, x, Scaled(c, b.Minus(x, b.Broadcast(mean, x.Shape, axes)), variance, axes));
    }

    /// <summary>Normalises over the last axes (Ba and others 2016).</summary>
    private static Node LayerNorm(OpsCall c)
    {
        var (b, x) = (c.B, c.Tensor("x"));
        if (c.Has("normalizedShape"))
        {
            return Last("normalizedShape", new Shape(c.Extents("normalizedShape"))).Value;
        }

        var (weight, bias) = (c.Tensor("weight"), c.Tensor("bias"));
        var (y, outer) = Last("weight", weight.Shape);
        return bias.Shape.Equals(weight.Shape)
            ? b.Plus(b.Mul(y, b.Broadcast(weight, x.Shape, outer)), b.Broadcast(bias, x.Shape, outer))
            : throw c.Mismatch("bias", $"takes a weight and a bias of one shape; they have {weight.Shape} and {bias.Shape}");

        (Node Value, int[] Outer) Last(string parameter, Shape shape)
        {
            var first = x.Shape.Rank - shape.Rank;
            return shape.Rank > 0 && first >= 0 && shape.Equals(new Shape(x.Shape.Skip(first)))
                ? (Normalize(c, x, [.. Enumerable.Range(first, shape.Rank)]), [.. Enumerable.Range(0, first)])
                : throw c.Mismatch(parameter, $"normalises the last axes of x, at least one; x {x.Shape} does not end in {shape}");
        }
    }

    /// <summary>
    /// Normalises over groups of channels of each example (Wu and He 2018). All work on whole activations keeps their axes, so that it joins loops with what is
    /// before and after; only sums of channels are regrouped.
    /// </summary>
    private static Node GroupNorm(OpsCall c)
    {
        var (b, x, groups) = (c.B, Channels(c, 2), c.Integer("numGroups"));
        if (groups < 1 || x.Shape[1].DivideBy(Dim.Constant(groups)) is not { } size)
        {
            throw c.Mismatch("numGroups", $"takes a number of groups that divides the channels; given {groups} for the {x.Shape[1]} of x {x.Shape}");
        }

        int[] spatial = [.. Enumerable.Range(2, x.Shape.Rank - 2)];
        var split = new Shape([x.Shape[0], Dim.Constant(groups), size]);
        var count = spatial.Aggregate(size, (n, axis) => n * x.Shape[axis]);
        var centred = b.Minus(x, PerExample(MeanOfGroups(x).Describe("mean"))).Describe("centred");
        var inverse = Inverse(c, MeanOfGroups(b.Mul(centred, centred)).Describe("variance"));
        return PerChannel(c, x, b.Mul(centred, PerExample(inverse)).Describe("normalised"));

        Node MeanOfGroups(Node value)
        {
            var sum = b.Sum(b.Reshape(b.Sum(value, spatial), split), 2);
            return b.Div(sum, b.Splat(b.Size(count), sum.Shape));
        }

        Node PerExample(Node ofGroups) => b.Broadcast(b.Reshape(b.Broadcast(ofGroups, split, [2]), x.Shape.Without(spatial)), x.Shape, spatial);
    }

    /// <summary>Normalises each channel of each example (Ulyanov and others 2016).</summary>
    private static Node InstanceNorm(OpsCall c)
    {
        var x = Channels(c, 3);
        return PerChannel(c, x, Normalize(c, x, [.. Enumerable.Range(2, x.Shape.Rank - 2)]));
    }

    private static Node Dropout(OpsCall c)
    {
        var (b, x, mask, p) = (c.B, c.Tensor("x"), c.Tensor("mask"), c.Number("p"));
        if (!(p >= 0 && p < 1))
        {
            throw c.Mismatch("p", $"takes p from 0 to below 1; given {Text(p)}");
        }

        var scale = 1 / (1 - p);
        return mask.Kind == ElementKind.Boolean
            ? b.Where(Spread(c, "mask", mask, x, "shape of x"), b.Mul(b.Constant(scale, x.Shape), x), b.Zero(x.Shape))
            : b.Mul(x, Spread(c, "mask", b.Mul(b.Constant(scale, mask.Shape), mask), x, "shape of x"));
    }

    /// <summary>(x − mean)/√(variance + ε) over axes.</summary>
    private static Node Normalize(OpsCall c, Node x, int[] axes)
    {
        var b = c.B;
        var centred = Centred(b, x, axes);
        return Scaled(c, centred, MeanOver(b, b.Mul(centred, centred), axes).Describe("variance"), axes);
    }

    /// <summary>centred/√(variance + ε).</summary>
    private static Node Scaled(OpsCall c, Node centred, Node variance, int[] axes) =>
        c.B.Mul(centred, c.B.Broadcast(Inverse(c, variance), centred.Shape, axes)).Describe("normalised");

    private static int[] AllButChannel(Node x) => [.. Enumerable.Range(0, x.Shape.Rank).Where(a => a != 1)];

    private static Node Inverse(OpsCall c, Node variance)
    {
        var eps = c.Number("eps");
        return eps >= 0
            ? c.B.Reciprocal(c.B.Add(Primitives.Sqrt, Attr.None, c.B.Plus(variance, c.B.Constant(eps, variance.Shape))).Describe("deviation")).Describe("inverse")
            : throw c.Mismatch("eps", $"takes an eps of at least 0; given {Text(eps)}");
    }

    /// <summary>y·weight + bias channel by channel, where the call has them.</summary>
    private static Node PerChannel(OpsCall c, Node x, Node y)
    {
        if (!c.Has("weight"))
        {
            return y;
        }

        var axes = AllButChannel(x);
        var (weight, bias) = (Vector(c, "weight", x), Vector(c, "bias", x));
        return c.B.Plus(c.B.Mul(y, c.B.Broadcast(weight, x.Shape, axes)), c.B.Broadcast(bias, x.Shape, axes));
    }

    private static Node Vector(OpsCall c, string parameter, Node x)
    {
        var vector = c.Tensor(parameter);
        return vector.Shape.Rank == 1 && vector.Shape[0].Equals(x.Shape[1])
            ? vector
            : throw c.Mismatch(parameter, $"takes a {parameter} [{x.Shape[1]}] with x {x.Shape}; it has {vector.Shape}");
    }

    private static Node Channels(OpsCall c, int rank)
    {
        var x = c.Tensor("x");
        return x.Shape.Rank >= rank ? x : throw c.Mismatch("x", $"takes x [N, C, ..] with at least {rank} axes; it has {x.Shape}");
    }
}
