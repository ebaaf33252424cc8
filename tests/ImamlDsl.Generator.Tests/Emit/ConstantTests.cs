using ImamlDsl.Generator.Emit;

namespace ImamlDsl.Generator.Tests.Emit;

/// <summary>Numbers in loops.</summary>
public sealed class ConstantTests
{
    [Theory]
    [InlineData(2, "2")]
    [InlineData(-3, "-3")]
    [InlineData(0, "0")]
    [InlineData(-0.0, "-0.0")] // no whole number has its sign
    [InlineData(0.5, "0.5")]
    [InlineData(0.05, "0.05")]
    [InlineData(10, "10")]
    [InlineData(1e20, "1E+20")]
    [InlineData(double.NegativeInfinity, "double.NegativeInfinity")]
    public void WholeNumbersAreShort(double value, string text) => Assert.Equal(text, MapKernel.Constant(value));
}
