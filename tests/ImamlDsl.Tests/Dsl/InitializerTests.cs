namespace ImamlDsl.Tests;

public sealed class InitializerTests
{
    [Fact]
    public void ConstantsFill() => Assert.Equal([3, 3, 3], Fill(new ConstantAttribute(3), 3));

    [Fact]
    public void UniformsStayInTheirRangeAndReachItsEnds() => AssertUniform(Fill(new UniformAttribute(-1, 3), 10_000), -1, 3);

    [Fact]
    public void NormalsHaveTheirMoments() => AssertNormal(Fill(new NormalAttribute(2, 0.5), 20_000), 2, 0.5);

    /// <summary>
    /// Shapes with different fans: a matrix [out, in] and a convolution [out, in, height, width], as PyTorch counts them.
    /// </summary>
    public static TheoryData<int[], double, double> Shapes => new()
    {
        { [200, 50], 50, 200 },
        { [40, 10, 5, 5], 250, 1000 },
        { [10_000], 10_000, 10_000 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void XavierUsesBothFans(int[] shape, double fanIn, double fanOut)
    {
        var bound = Math.Sqrt(6 / (fanIn + fanOut));
        AssertUniform(Fill(new XavierUniformAttribute(), shape), -bound, bound);
        AssertUniform(Fill(new XavierUniformAttribute { Gain = 2 }, shape), -2 * bound, 2 * bound);
        AssertNormal(Fill(new XavierNormalAttribute(), shape), 0, Math.Sqrt(2 / (fanIn + fanOut)));
        AssertNormal(Fill(new XavierNormalAttribute { Gain = 3 }, shape), 0, 3 * Math.Sqrt(2 / (fanIn + fanOut)));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void KaimingUsesTheFanIn(int[] shape, double fanIn, double fanOut)
    {
        _ = fanOut;
        var bound = Math.Sqrt(6 / fanIn);
        AssertUniform(Fill(new KaimingUniformAttribute(), shape), -bound, bound);
        AssertUniform(Fill(new KaimingUniformAttribute { Gain = 1 }, shape), -Math.Sqrt(3 / fanIn), Math.Sqrt(3 / fanIn));
        AssertNormal(Fill(new KaimingNormalAttribute(), shape), 0, Math.Sqrt(2 / fanIn));
        AssertNormal(Fill(new KaimingNormalAttribute { Gain = 1 }, shape), 0, Math.Sqrt(1 / fanIn));
    }

    [Fact]
    public void AScalarHasFansOfOne() => Assert.InRange(Fill(new XavierUniformAttribute())[0], -Math.Sqrt(3), Math.Sqrt(3));

    private static double[] Fill(InitializerAttribute initializer, params int[] shape)
    {
        var values = new double[shape.Aggregate(1, (a, b) => a * b)];
        initializer.Fill(new SeededRandom(1), shape, values);
        return values;
    }

    private static void AssertUniform(double[] values, double low, double high)
    {
        var slack = 0.005 * (high - low);
        Assert.All(values, v => Assert.InRange(v, low, high));
        Assert.InRange(values.Min(), low, low + slack);
        Assert.InRange(values.Max(), high - slack, high);
        Assert.InRange(values.Average(), ((low + high) / 2) - (5 * slack), ((low + high) / 2) + (5 * slack));
    }

    private static void AssertNormal(double[] values, double mean, double deviation)
    {
        // Five standard errors of the mean and of the standard deviation.
        var error = 5 * deviation / Math.Sqrt(values.Length);
        var average = values.Average();
        Assert.InRange(average, mean - error, mean + error);
        Assert.InRange(Math.Sqrt(values.Average(v => (v - average) * (v - average))), deviation - error, deviation + error);
        var within = values.Count(v => Math.Abs(v - mean) < deviation) / (double)values.Length;
        Assert.InRange(within, 0.66, 0.705);
    }
}
