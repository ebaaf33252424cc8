using static ImamlDsl.Ops;

namespace ImamlDsl.Tests;

public sealed class NormalizationTests
{
    [Fact]
    public void NormalisesByBatchStatisticsWithBiasedVariance()
    {
        // Channel 0 holds 1, 3: mean 2, variance 1. Channel 1 holds 0, 4: mean 2, variance 4.
        var x = Tensor.FromArray([1, 0, 3, 4], 2, 2);
        Assert.Equal([-1, -1, 1, 1], BatchNorm(x, eps: 0).ToArray());
        var y = BatchNorm(x, Tensor.FromArray([10, 20], 2), Tensor.FromArray([1, 2], 2), eps: 3);
        var d = 20 * 2 / Math.Sqrt(7);
        Derivatives.AssertClose([1 - 5, 2 - d, 1 + 5, 2 + d], y.ToArray(), "BatchNorm", 1e-15);
    }

    [Fact]
    public void StatisticsAreOverAllAxesButTheChannels()
    {
        var a = Argument.Random(1, -1, 3, 3, 2, 4, 5);
        var y = BatchNorm(Tensor.FromArray(a.Values, a.Shape), 1e-5).ToArray();
        for (var channel = 0; channel < 2; channel++)
        {
            var places = Enumerable.Range(0, y.Length).Where(i => i / 20 % 2 == channel).ToArray();
            var mean = places.Average(i => a.Values[i]);
            var variance = places.Average(i => (a.Values[i] - mean) * (a.Values[i] - mean));
            foreach (var i in places)
            {
                Assert.Equal((a.Values[i] - mean) / Math.Sqrt(variance + 1e-5), y[i], 1e-12);
            }
        }
    }

    [Fact]
    public void ASingleElementBecomesTheShift()
    {
        var x = Tensor.Seeded([5], [1], [1], 1, 1);
        var y = BatchNorm(x, Tensor.FromArray([3], 1), Tensor.FromArray([7], 1));
        Assert.Equal([7], y.ToArray());
        Assert.Equal([0], y.E1ToArray());
        Assert.Equal([0], y.E12ToArray());
    }

    [Fact]
    public void ShapesThatDoNotFitAreNamed()
    {
        var x = Tensor.FromArray(new double[6], 2, 3);
        var two = Tensor.FromArray([1, 1], 2);
        var three = Tensor.FromArray([1, 1, 1], 3);
        Assert.Contains("weight [2] does not fit x [2, 3]: [3]", Assert.Throws<ArgumentException>(() => BatchNorm(x, two, three)).Message);
        Assert.Contains("bias [2] does not fit x [2, 3]: [3]", Assert.Throws<ArgumentException>(() => BatchNorm(x, three, two)).Message);
        Assert.Contains("[2]", Assert.Throws<ArgumentException>(() => BatchNorm(two)).Message);
        Assert.Contains("[0, 3]", Assert.Throws<ArgumentException>(() => BatchNorm(Tensor.FromArray([], 0, 3))).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => BatchNorm(x, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => BatchNorm(x, double.NaN));
    }
}
