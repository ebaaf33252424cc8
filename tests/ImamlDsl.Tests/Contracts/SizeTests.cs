namespace ImamlDsl.Tests.Contracts;

/// <summary>Sizes that cannot be are refused by name.</summary>
public sealed class SizeTests
{
    [Theory]
    [InlineData(-2, -2)]
    [InlineData(-3, 1)]
    [InlineData(65536, 65536)]
    public void AParameterOfAnImpossibleShapeIsNamed(int rows, int columns)
    {
        var error = Assert.Throws<ArgumentException>(() => new ParameterInfo("Weights", [rows, columns], true, new ConstantAttribute(0)));
        Assert.Contains($"The parameter 'Weights' cannot have the shape [{rows}, {columns}]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnInputThatNoArrayHoldsSaysHowMuchItIs()
    {
        Assert.Contains("100000 tasks of [100000, 10] are more than the", Assert.Throws<ArgumentException>(() => TaskInput.Single(100000, 100000, 10)).Message, StringComparison.Ordinal);
        Assert.Contains("1 tasks of [65536, 65536]", Assert.Throws<ArgumentException>(() => TaskInput.Index(1, 65536, 65536)).Message, StringComparison.Ordinal);
        Assert.Equal(0, TaskInput.Single(0, 100000, 10).Tasks);
    }
}
