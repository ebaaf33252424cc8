using static ImamlDsl.Ops;

namespace ImamlDsl.Tests;

/// <summary>Losses with reductions and options, against their formulas; what they refuse.</summary>
public sealed class LossOptionTests
{
    private static readonly Tensor X = Tensor.FromArray([1, -2, 0.5, 3], 2, 2);
    private static readonly Tensor Y = Tensor.FromArray([0.25, 1, 0, 0.5], 2, 2);

    [Fact]
    public void ReductionsAgree()
    {
        double[] terms = [0.5625, 9, 0.25, 6.25];
        Assert.Equal(terms, MeanSquaredError(X, Y, Reduction.None).ToArray());
        Assert.Equal(terms.Sum(), MeanSquaredError(X, Y, Reduction.Sum).Item);
        Assert.Equal(terms.Average(), MeanSquaredError(X, Y).Item);
        Assert.Contains("given BatchMean", Assert.Throws<ArgumentException>(() => MeanSquaredError(X, Y, Reduction.BatchMean)).Message);
        Assert.Equal(0, MeanSquaredError(Tensor.FromArray([], 0), Tensor.FromArray([], 0), Reduction.Sum).Item);
    }

    [Fact]
    public void SmoothedLabelsMixWithTheUniformDistribution()
    {
        var labels = IndexTensor.FromArray([1, 0], 2);
        var logarithms = LogSoftmax(X);
        var smooth = (0.8 * OneHot(labels, 2)) + 0.1;
        Derivatives.AssertClose((-Sum(smooth * logarithms, 1)).ToArray(), CrossEntropy(X, labels, Reduction.None, 0.2).ToArray(), "smoothed", 1e-15);
        Assert.Equal(CrossEntropy(X, labels).Item * 2, CrossEntropy(X, labels, Reduction.Sum).Item, 1e-15);
        Assert.Throws<ArgumentOutOfRangeException>(() => CrossEntropy(X, labels, labelSmoothing: 1.5));
    }

    [Fact]
    public void BinaryCrossEntropyIsTheFormula()
    {
        var p = Sigmoid(X);
        var formula = -((Y * Log(p)) + ((1 - Y) * Log(1 - p)));
        Derivatives.AssertClose(formula.ToArray(), BinaryCrossEntropyWithLogits(X, Y, reduction: Reduction.None).ToArray(), "plain", 1e-14);
        var weighted = -((3 * Y * Log(p)) + ((1 - Y) * Log(1 - p))) * Tensor.FromArray([2, 5], 2);
        Derivatives.AssertClose(
            weighted.ToArray(), BinaryCrossEntropyWithLogits(X, Y, Tensor.FromArray([2, 5], 2), 3.0, Reduction.None).ToArray(), "weighted", 1e-14);
        Assert.Contains("takes a posWeight that broadcasts to the logits [2, 2]; it has [3]", Assert.Throws<ArgumentException>(
            () => BinaryCrossEntropyWithLogits(X, Y, posWeight: Tensor.FromArray([1, 1, 1], 3))).Message);
        Assert.Contains("logits [2, 2] and target [2]", Assert.Throws<ArgumentException>(() => BinaryCrossEntropyWithLogits(X, Tensor.FromArray([1, 1], 2))).Message);
    }

    [Fact]
    public void HuberIsASquareThatGoesOnStraight()
    {
        Derivatives.AssertClose([0.28125, 2.5, 0.125, 2], Huber(X, Y, reduction: Reduction.None).ToArray(), "Huber", 1e-15);
        Assert.Throws<ArgumentOutOfRangeException>(() => Huber(X, Y, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Huber(X, Y, double.PositiveInfinity));
        Assert.Throws<ArgumentException>(() => Huber(X, 1.0));
    }

    [Fact]
    public void DivergencesAreSumsOverProbabilities()
    {
        var (q, p) = (LogSoftmax(X), Softmax(Y));
        var each = Sum(p * (Log(p) - q), 1);
        Assert.Equal(Mean(each).Item, KlDivergence(q, p, Reduction.BatchMean).Item, 1e-15);
        Assert.Equal(Sum(each).Item / 4, KlDivergence(q, p).Item, 1e-15);
        Assert.Equal(Sum(each).Item, KlDivergence(q, LogSoftmax(Y), Reduction.Sum, logTarget: true).Item, 1e-15);
        Assert.Equal([0], KlDivergence(Tensor.FromArray([-3], 1), Tensor.FromArray([0], 1), Reduction.None).ToArray());
        Assert.Contains("first axis", Assert.Throws<ArgumentException>(() => KlDivergence(1.0, 1.0, Reduction.BatchMean)).Message);
    }

    [Fact]
    public void DensitiesAreNormal()
    {
        var var = Tensor.FromArray([0.5, 2], 2);
        var formula = 0.5 * (Log(var) + (Square(X - Y) / var));
        Derivatives.AssertClose(formula.ToArray(), GaussianNegativeLogLikelihood(X, Y, var, reduction: Reduction.None).ToArray(), "density", 1e-15);
        Assert.Equal(Mean(formula).Item + (0.5 * Math.Log(2 * Math.PI)), GaussianNegativeLogLikelihood(X, Y, var, full: true).Item, 1e-14);
        Assert.Throws<ArgumentOutOfRangeException>(() => GaussianNegativeLogLikelihood(X, Y, var, eps: 0));
        Assert.Contains("takes a var that broadcasts", Assert.Throws<ArgumentException>(() => GaussianNegativeLogLikelihood(X, Y, Tensor.FromArray([1, 1, 1], 3))).Message);
    }
}
