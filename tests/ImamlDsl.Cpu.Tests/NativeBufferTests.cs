namespace ImamlDsl.Cpu.Tests;

/// <summary>Where memory begins, and that it is all there.</summary>
public sealed unsafe class NativeBufferTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(1_000_000)]
    [InlineData(1_048_577)] // just over two large pages
    [InlineData(3_333_333)]
    public void MemoryIsAlignedAndZero(int length)
    {
        using var buffer = new NativeBuffer<float>(length);
        var alignment = LargePages.Suit((nuint)length * sizeof(float)) ? LargePages.Size : 64;
        Assert.Equal((nuint)0, (nuint)buffer.Pointer % alignment);
        Assert.Equal(-1, buffer.Span.IndexOfAnyExcept(0));
        buffer.Span.Fill(1);
        Assert.Equal(-1, buffer.Span.IndexOfAnyExcept(1));
    }

    [Fact]
    public void LargePagesSuitLargeMemoryOfLinux()
    {
        Assert.False(LargePages.Suit((2 * LargePages.Size) - 1));
        Assert.Equal(OperatingSystem.IsLinux(), LargePages.Suit(2 * LargePages.Size));
    }
}
