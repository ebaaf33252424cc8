using System.Linq;
using ImamlDsl.Generator.Diagnostics;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.FrontEnd;

internal static partial class OpsLowering
{
    private static Node MeanSquaredError(OpsCall c)
    {
        var (prediction, target) = (c.Tensor("prediction"), c.Tensor("target"));
        if (!prediction.Shape.Equals(target.Shape))
        {
            throw c.Mismatch($"takes a prediction and a target of one shape; they have {prediction.Shape} and {target.Shape}");
        }

        var difference = c.B.Minus(prediction, target);
        return MeanOver(c.B, c.B.Mul(difference, difference), [.. Enumerable.Range(0, difference.Shape.Rank)]);
    }

    /// <summary>mean over examples of log Σ exp(logits) − logits[label]; the label's logit is selected, not multiplied, so an infinite other one does no harm.</summary>
    private static Node CrossEntropy(OpsCall c)
    {
        var (logits, labels) = (c.Tensor("logits"), c.Tensor("labels"));
        CheckLabels(c, logits, labels);
        c.Lowering.LimitIndices(labels, logits.Shape[1]);
        var b = c.B;
        var oneHot = b.Add(Primitives.OneHot, new DimAttr(logits.Shape[1]), labels);
        var isLabel = b.Add(Primitives.Greater, Attr.None, oneHot, b.Zero(oneHot.Shape));
        var chosen = b.Sum(b.Where(isLabel, logits, b.Zero(logits.Shape)), 1).Describe("chosen");
        var normaliser = b.Add(Primitives.LogSumExp, new AxesAttr(1), logits).Describe("normaliser");
        return MeanOver(b, b.Minus(normaliser, chosen).Describe("surprise"), [0]);
    }

    private static Node OneHot(OpsCall c)
    {
        var labels = c.Tensor("labels");
        if (c.Value("classes") is not Dim classes)
        {
            throw c.Unknown("classes");
        }

        c.Lowering.LimitIndices(labels, classes);
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
        c.Lowering.LimitIndices(labels, logits.Shape[1]);
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
            throw Lowering.Error(Descriptors.NotDifferentiable, c.Invocation, c.Name, loss, advice);
        }
    }
}
