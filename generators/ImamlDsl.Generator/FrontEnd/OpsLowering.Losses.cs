using System;
using System.Linq;
using ImamlDsl.Generator.Diagnostics;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.FrontEnd;

internal static partial class OpsLowering
{
    private static Node MeanSquaredError(OpsCall c)
    {
        var (prediction, target) = Same(c, "prediction");
        var difference = c.B.Minus(prediction, target);
        return Reduced(c, c.B.Mul(difference, difference));
    }

    /// <summary>log Σ exp(logits) − logits[label] of each example; the label's logit is selected, not multiplied, so an infinite other one does no harm.</summary>
    private static Node CrossEntropy(OpsCall c)
    {
        var (logits, labels) = (c.Tensor("logits"), c.Tensor("labels"));
        CheckLabels(c, logits, labels);
        c.Lowering.LimitIndices(c, "labels", logits.Shape[1]);
        var b = c.B;
        var oneHot = b.Add(Primitives.OneHot, new DimAttr(logits.Shape[1]), labels);
        var isLabel = b.Add(Primitives.Greater, Attr.None, oneHot, b.Zero(oneHot.Shape));
        var chosen = b.Sum(b.Where(isLabel, logits, b.Zero(logits.Shape)), 1).Describe("chosen");
        var normaliser = b.Add(Primitives.LogSumExp, new AxesAttr(1), logits).Describe("normaliser");
        var surprise = b.Minus(normaliser, chosen).Describe("surprise");
        var smoothing = c.Number("labelSmoothing");
        if (!(smoothing >= 0 && smoothing <= 1))
        {
            throw c.Mismatch("labelSmoothing", $"takes a labelSmoothing from 0 to 1; given {Text(smoothing)}");
        }

        if (smoothing == 0)
        {
            return Reduced(c, surprise);
        }

        var uniform = b.Minus(normaliser, MeanOver(b, logits, [1])).Describe("uniform");
        return Reduced(c, b.Plus(b.Mul(b.Constant(1 - smoothing, surprise.Shape), surprise), b.Mul(b.Constant(smoothing, uniform.Shape), uniform)));
    }

    /// <summary>posWeight·y·softplus(−x) + (1 − y)·softplus(x): two small numbers rather than the difference of two large ones.</summary>
    private static Node BinaryCrossEntropyWithLogits(OpsCall c)
    {
        var (logits, target) = Same(c, "logits");
        var b = c.B;
        var positive = b.Mul(target, b.Add(Primitives.Softplus, Attr.None, b.Neg(logits)));
        var negative = b.Mul(b.Minus(b.Constant(1, target.Shape), target), b.Add(Primitives.Softplus, Attr.None, logits));
        var terms = b.Plus(c.Has("posWeight") ? b.Mul(Spread(c, "posWeight", c.Tensor("posWeight"), logits, "logits"), positive) : positive, negative);
        return Reduced(c, c.Has("weight") ? b.Mul(Spread(c, "weight", c.Tensor("weight"), logits, "logits"), terms) : terms);
    }

    /// <summary>|d| &lt; δ ? ½d² : δ·(|d| − ½δ), with the square's input kept from ∞·0 where it is not chosen.</summary>
    private static Node Huber(OpsCall c)
    {
        var (prediction, target) = Same(c, "prediction");
        var (b, delta) = (c.B, Positive(c, "delta"));
        var d = b.Minus(prediction, target).Describe("difference");
        Node Constant(double value) => b.Constant(value, d.Shape);
        var magnitude = b.Add(Primitives.Abs, Attr.None, d);
        var inside = b.Add(Primitives.Greater, Attr.None, Constant(delta), magnitude);
        var near = b.Where(inside, d, Constant(0));
        return Reduced(c, b.Where(inside, b.Mul(Constant(0.5), b.Mul(near, near)), b.Mul(Constant(delta), b.Minus(magnitude, Constant(0.5 * delta)))));
    }

    /// <summary>target·(log target − input), with the logarithm of 1 in place of that of 0.</summary>
    private static Node KlDivergence(OpsCall c)
    {
        var (input, target) = Same(c, "input");
        var b = c.B;
        if (c.Flag("logTarget"))
        {
            return Reduced(c, b.Mul(b.Add(Primitives.Exp, Attr.None, target), b.Minus(target, input)), batchMean: true);
        }

        var isZero = b.Add(Primitives.Equal, Attr.None, target, b.Zero(target.Shape));
        var logarithm = b.Add(Primitives.Log, Attr.None, b.Where(isZero, b.Constant(1, target.Shape), target));
        return Reduced(c, b.Mul(target, b.Minus(logarithm, input)), batchMean: true);
    }

    /// <summary>½(log v + (prediction − target)²/v), v the larger of variance and ε; there v is ε plus a difference that is 0 but has the variance's derivative.</summary>
    private static Node GaussianNegativeLogLikelihood(OpsCall c)
    {
        var (prediction, target) = Same(c, "prediction");
        var (b, variance) = (c.B, Spread(c, "var", c.Tensor("var"), prediction, "prediction"));
        Node Constant(double value) => b.Constant(value, prediction.Shape);
        var eps = Constant(Positive(c, "eps"));
        var passed = b.Minus(variance, b.Add(Primitives.StopGradient, Attr.None, variance));
        var v = b.Where(b.Add(Primitives.Greater, Attr.None, eps, variance), b.Plus(eps, passed), variance).Describe("variance");
        var difference = b.Minus(prediction, target).Describe("difference");
        var terms = b.Mul(Constant(0.5), b.Plus(b.Add(Primitives.Log, Attr.None, v), b.Div(b.Mul(difference, difference), v)));
        return Reduced(c, c.Flag("full") ? b.Plus(terms, Constant(0.5 * Math.Log(2 * Math.PI))) : terms);
    }

    /// <summary>The terms of a loss as its argument says: the numbers are those of the enumeration.</summary>
    private static Node Reduced(OpsCall c, Node terms, bool batchMean = false)
    {
        int[] all = [.. Enumerable.Range(0, terms.Shape.Rank)];
        switch (c.Integer("reduction"))
        {
            case 0:
                return MeanOver(c.B, terms, all);
            case 1:
                return c.B.Sum(terms, all);
            case 2:
                return terms;
            case 3 when batchMean && terms.Shape.Rank > 0:
                return c.B.Div(c.B.Sum(terms, all), c.B.Size(terms.Shape[0]));
            case 3 when batchMean:
                throw c.Mismatch("reduction", $"divides by the extent of the first axis with Reduction.BatchMean; the shape is {terms.Shape}");
            default:
                throw c.Mismatch("reduction", "takes Reduction.Mean, Sum or None");
        }
    }

    private static (Node Tensor, Node Target) Same(OpsCall c, string name)
    {
        var (tensor, target) = (c.Tensor(name), c.Tensor("target"));
        return tensor.Shape.Equals(target.Shape)
            ? (tensor, target)
            : throw c.Mismatch($"takes a {name} and a target of one shape; they have {tensor.Shape} and {target.Shape}");
    }

    /// <summary>An argument repeated to the shape of another.</summary>
    private static Node Spread(OpsCall c, string parameter, Node value, Node other, string name) =>
        Broadcasting.Join(value.Shape, other.Shape) is { } shape && shape.Equals(other.Shape)
            ? Broadcasting.To(c.B, value, shape)
            : throw c.Mismatch(parameter, $"takes {(parameter[0] == 'a' ? "an" : "a")} {parameter} that broadcasts to the {name} {other.Shape}; it has {value.Shape}");

    private static double Positive(OpsCall c, string parameter) => c.Number(parameter) is var value && value > 0 && !double.IsInfinity(value)
        ? value
        : throw c.Mismatch(parameter, $"takes a finite {parameter} above 0; given {Text(value)}");

    private static Node OneHot(OpsCall c)
    {
        var labels = c.Tensor("labels");
        if (c.Value("classes") is not Dim classes)
        {
            throw c.Unknown("classes");
        }

        c.Lowering.LimitIndices(c, "labels", classes);
        return c.B.Add(Primitives.OneHot, new DimAttr(classes), labels);
    }

    private static Node ArgMax(OpsCall c)
    {
        RefuseInLoss(c, "the position of the largest entry is a step function; use Max, Softmax or CrossEntropy");
        var x = c.Tensor("x");
        return c.B.Add(Primitives.ArgMax, new AxesAttr(c.Axis(c.Integer("axis"), x, "axis")), x);
    }

    private static Node Equal(OpsCall c)
    {
        var (a, b) = (c.Tensor("a"), c.Tensor("b"));
        if (a.Kind != ElementKind.Index)
        {
            return Compare(c, Microsoft.CodeAnalysis.Operations.BinaryOperatorKind.Equals);
        }

        if (!a.Shape.Equals(b.Shape))
        {
            throw c.Mismatch($"takes indices of one shape; they have {a.Shape} and {b.Shape}");
        }

        return c.B.Add(Primitives.EqualIndices, Attr.None, a, b);
    }

    private static Node Accuracy(OpsCall c)
    {
        RefuseInLoss(c, "the share of correct labels is a step function; use CrossEntropy");
        var (logits, labels) = (c.Tensor("logits"), c.Tensor("labels"));
        CheckLabels(c, logits, labels);
        c.Lowering.LimitIndices(c, "labels", logits.Shape[1]);
        var predicted = c.B.Add(Primitives.ArgMax, new AxesAttr(1), logits);
        return MeanOver(c.B, c.B.Add(Primitives.EqualIndices, Attr.None, predicted, labels), [0]);
    }

    private static void CheckLabels(OpsCall c, Node logits, Node labels)
    {
        if (logits.Shape.Rank != 2 || !labels.Shape.Equals(logits.Shape.Without([1])))
        {
            throw c.Mismatch($"takes logits [N, classes] and labels [N]; they have {logits.Shape} and {labels.Shape}");
        }
    }

    private static void RefuseInLoss(OpsCall c, string advice)
    {
        if (c.Lowering.Loss is { } loss)
        {
            throw Lowering.Error(Descriptors.NotDifferentiable, c.At, c.Name, loss, advice);
        }
    }
}
