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

    [Fact]
    public void One_value_has_no_interval() => Assert.Throws<ArgumentException>(() => Estimate.Of([1]));
}
