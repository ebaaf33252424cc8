using static ImamlDsl.Ops;

namespace ImamlDsl.Tests;

public sealed class LossTests
{
    private const double Tiny = 1.8048513878454153e-35; // e⁻⁸⁰

    [Fact]
    public void LogSumExpOfSmallNumbersIsTheFormula()
    {
        var y = LogSumExp(Tensor.FromArray([0, 1, 2, 3], 2, 2), 0);
        Derivatives.AssertClose([Math.Log(1 + Math.Exp(2)), Math.Log(Math.Exp(1) + Math.Exp(3))], y.ToArray(), "LogSumExp", 1e-15);
        Assert.Equal([2, 1], LogSumExp(Tensor.FromArray([0, 1, 2, 3], 2, 2), keepDims: true).Shape);
    }

    [Theory]
    [InlineData(80, 0, 80, 1, Tiny)]
    [InlineData(-80, 0, Tiny, Tiny, Tiny)]
    [InlineData(1000, 0, 1000, 1, 0)]
    [InlineData(-1000, 0, 0, 0, 0)]
    [InlineData(1000, 1000, 1000.6931471805599, 0.5, 0.25)]
    [InlineData(-1000, -1000, -999.3068528194401, 0.5, 0.25)]
    public void LogSumExpIsStable(double x, double other, double value, double slope, double curvature)
    {
        var y = LogSumExp(Tensor.Seeded([x, other], [1, 0], [1, 0], 2));
        Assert.Equal(value, y.Item, Math.Abs(value) * 1e-14);
        Assert.Equal(slope, y.E1ToArray()[0], slope * 1e-13);
        Assert.Equal(curvature, y.E12ToArray()[0], curvature * 1e-13);
    }

    [Fact]
    public void LogSumExpAtInfinity()
    {
        Assert.Equal(double.NegativeInfinity, LogSumExp(Tensor.FromArray([double.NegativeInfinity, double.NegativeInfinity], 2)).Item);
        Assert.Equal(double.PositiveInfinity, LogSumExp(Tensor.FromArray([double.PositiveInfinity, 1], 2)).Item);
        Assert.Equal(1, LogSumExp(Tensor.FromArray([double.NegativeInfinity, 1], 2)).Item);
        Assert.Equal(double.NaN, LogSumExp(Tensor.FromArray([1, double.NaN, 2], 3)).Item);
    }

    [Fact]
    public void SoftmaxSumsToOneAndIsTheExponentialOfLogSoftmax()
    {
        var x = Tensor.FromArray([1000, 0, -1000, 1, 2, 3], 2, 3);
        Derivatives.AssertClose([1, 1], Sum(Softmax(x), 1).ToArray(), "sum", 1e-15);
        Assert.Equal([0, -1000, -2000], LogSoftmax(x).ToArray()[..3]);
        Derivatives.AssertClose([.. LogSoftmax(x).ToArray().Select(Math.Exp)], Softmax(x).ToArray(), "Softmax", 1e-15);
        Derivatives.AssertClose([1, 1 / (1 + Math.Exp(2)), 0, 0, 1 / (1 + Math.Exp(-2)), 1], Softmax(x, 0).ToArray(), "axis 0", 1e-15);
    }

    [Fact]
    public void CrossEntropyIsTheMeanOfTheLabelsLogarithms()
    {
        var logits = Tensor.FromArray([0, 0, 1, 2], 2, 2);
        var expected = (Math.Log(2) + Math.Log(1 + Math.Exp(1))) / 2;
        Assert.Equal(expected, CrossEntropy(logits, IndexTensor.FromArray([1, 0], 2)).Item, 1e-15);
    }

    [Fact]
    public void CrossEntropyKeepsTheDigitsOfASmallLoss() =>
        Assert.Equal(Tiny, CrossEntropy(Tensor.FromArray([80, 0], 1, 2), IndexTensor.FromArray([0], 1)).Item, Tiny * 1e-13);

    [Fact]
    public void CrossEntropyHasSoftmaxMinusOneHotAsGradient()
    {
        var values = Argument.Random(1, -2, 2, 2, 3).Values;
        var labels = IndexTensor.FromArray([2, 0], 2);
        var expected = (Softmax(Tensor.FromArray(values, 2, 3)) - OneHot(labels, 3)) / 2;
        for (var i = 0; i < 6; i++)
        {
            var u = new double[6];
            u[i] = 1;
            var loss = CrossEntropy(Tensor.Seeded(values, u, u, 2, 3), labels);
            Assert.Equal(expected.ToArray()[i], loss.E1ToArray()[0], 1e-15);
        }
    }

    [Fact]
    public void CrossEntropyRefusesWhatDoesNotFit()
    {
        var logits = Tensor.FromArray(new double[6], 2, 3);
        Assert.Contains("logits [2, 3] and labels [3]", Assert.Throws<ArgumentException>(
            () => CrossEntropy(logits, IndexTensor.FromArray([0, 1, 2], 3))).Message);
        Assert.Contains("label 3 at position 1", Assert.Throws<ArgumentException>(
            () => CrossEntropy(logits, IndexTensor.FromArray([0, 3], 2))).Message);
        Assert.Throws<ArgumentException>(() => CrossEntropy(logits, IndexTensor.FromArray([0, -1], 2)));
        Assert.Throws<ArgumentException>(() => CrossEntropy(Tensor.FromArray([], 0, 3), IndexTensor.FromArray([], 0)));
    }

    [Fact]
    public void MeanSquaredErrorNeverBroadcasts()
    {
        var prediction = Tensor.FromArray([1, 2], 2, 1);
        Assert.Equal(2.5, MeanSquaredError(prediction, Tensor.FromArray([0, 0], 2, 1)).Item);
        var error = Assert.Throws<ArgumentException>(() => MeanSquaredError(prediction, Tensor.FromArray([0, 0], 2)));
        Assert.Contains("[2, 1] and target [2]", error.Message);
        Assert.Throws<ArgumentException>(() => MeanSquaredError(Tensor.FromArray([], 0), Tensor.FromArray([], 0)));
    }
}
