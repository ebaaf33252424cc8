namespace ImamlDsl.MetaLearning.Tests;

public sealed class EstimateTests
{
    /// <summary>Trap 10: a figure without its interval. 1, 2, 3, 4 have mean 2.5 and sample variance 5/3.</summary>
    [Fact]
    public void The_interval_is_196_sample_deviations_over_root_n()
    {
        var estimate = Estimate.Of([1, 2, 3, 4]);
        Assert.Equal(2.5, estimate.Mean);
        Assert.Equal(1.96 * Math.Sqrt(5.0 / 3) / 2, estimate.HalfWidth, 15);
        Assert.Equal(4, estimate.Count);
        Assert.Equal("2.5 ± 1.2652", estimate.ToString());
    }

    [Theory]
    [InlineData(2.5e-6, 1e-7, "2.5E-6 ± 1E-7")]
    [InlineData(0.5, 2e-5, "0.5 ± 2E-5")]
    [InlineData(1.5e200, 0, "1.5E+200 ± 0")]
    public void Small_and_large_numbers_keep_their_digits(double mean, double halfWidth, string text) => Assert.Equal(text, new Estimate(mean, halfWidth, 2).ToString());

    [Fact]
    public void One_value_has_no_interval() => Assert.Throws<ArgumentException>(() => Estimate.Of([1]));
}
