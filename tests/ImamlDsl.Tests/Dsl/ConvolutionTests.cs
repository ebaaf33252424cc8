using static ImamlDsl.Ops;

namespace ImamlDsl.Tests;

public sealed class ConvolutionTests
{
    [Theory]
    [InlineData(1, 0, 3, 3)]
    [InlineData(1, 1, 3, 3)]
    [InlineData(2, 1, 3, 3)]
    [InlineData(2, 0, 2, 1)]
    [InlineData(3, 2, 1, 2)]
    [InlineData(1, 3, 5, 4)]
    public void AgreesWithTheFormulaOnAPaddedImage(int stride, int padding, int windowHeight, int windowWidth)
    {
        const int Images = 2, Channels = 3, Height = 6, Width = 5, Outputs = 4;
        var x = Argument.Random(1, -1, 1, Images, Channels, Height, Width);
        var w = Argument.Random(2, -1, 1, Outputs, Channels, windowHeight, windowWidth);
        var b = Argument.Random(3, -1, 1, Outputs);
        var result = Conv2d(Of(x), Of(w), Of(b), stride, padding);

        // Scatter instead of gather: every pixel is added to the outputs whose window covers it, on an explicitly padded image.
        var (paddedHeight, paddedWidth) = (Height + (2 * padding), Width + (2 * padding));
        var (rows, columns) = (((paddedHeight - windowHeight) / stride) + 1, ((paddedWidth - windowWidth) / stride) + 1);
        var padded = new double[Images, Channels, paddedHeight, paddedWidth];
        for (var i = 0; i < x.Values.Length; i++)
        {
            padded[i / (Channels * Height * Width), i / (Height * Width) % Channels, (i / Width % Height) + padding, (i % Width) + padding] = x.Values[i];
        }

        var expected = new double[Images * Outputs * rows * columns];
        for (var i = 0; i < expected.Length; i++)
        {
            expected[i] = b.Values[i / (rows * columns) % Outputs];
        }

        for (var k = 0; k < w.Values.Length; k++)
        {
            var (v, u) = (k % windowWidth, k / windowWidth % windowHeight);
            var (channel, output) = (k / (windowWidth * windowHeight) % Channels, k / (windowWidth * windowHeight * Channels));
            for (var place = 0; place < Images * rows * columns; place++)
            {
                var (column, row, image) = (place % columns, place / columns % rows, place / (columns * rows));
                expected[(((image * Outputs) + output) * rows * columns) + (row * columns) + column] +=
                    w.Values[k] * padded[image, channel, (row * stride) + u, (column * stride) + v];
            }
        }

        Assert.Equal([Images, Outputs, rows, columns], result.Shape);
        Derivatives.AssertClose(expected, result.ToArray(), "Conv2d", 1e-14);
    }

    [Fact]
    public void HandComputed()
    {
        var x = Tensor.FromArray([1, 2, 3, 4, 5, 6, 7, 8, 9], 1, 1, 3, 3);
        var w = Tensor.FromArray([1, 0, 0, -1], 1, 1, 2, 2);
        Assert.Equal([-4, -4, -4, -4], Conv2d(x, w).ToArray());
        Assert.Equal([-1, -3, -7, -4], Conv2d(x, w, 2, 1).ToArray());
    }

    [Fact]
    public void IntegersAfterTheWeightAreStrideAndPadding()
    {
        var x = Tensor.FromArray([1, 2, 3, 4, 5, 6, 7, 8, 9], 1, 1, 3, 3);
        var w = Tensor.FromArray([10], 1, 1, 1, 1);
        Assert.Equal([10, 30, 70, 90], Conv2d(x, w, 2).ToArray());
        Assert.Equal([0, 0, 0, 0, 50, 0, 0, 0, 0], Conv2d(x, w, 3, 2).ToArray());
    }

    [Fact]
    public void ADilatedWindowIsOneWithZerosBetweenItsTaps()
    {
        var x = Of(Argument.Random(1, -1, 1, 2, 3, 8, 7));
        var w = Of(Argument.Random(2, -1, 1, 4, 3, 3, 2));
        var spread = new double[4 * 3 * 5 * 3];
        for (var i = 0; i < w.Length; i++)
        {
            spread[(i / 6 * 15) + (i / 2 % 3 * 2 * 3) + (i % 2 * 2)] = w.ToArray()[i];
        }

        var expected = Conv2d(x, Tensor.FromArray(spread, 4, 3, 5, 3), 2, 1);
        var result = Conv2d(x, w, 2, 1, dilation: 2);
        Assert.Equal(expected.Shape, result.Shape);
        Derivatives.AssertClose(expected.ToArray(), result.ToArray(), "Conv2d", 1e-14);
    }

    [Fact]
    public void GroupsAreConvolutionsOfTheirOwnChannels()
    {
        var x = Of(Argument.Random(1, -1, 1, 2, 6, 5, 4));
        var w = Of(Argument.Random(2, -1, 1, 4, 3, 2, 2));
        var expected = Concat(1, Conv2d(Slice(x, 1, 0, 3), Slice(w, 0, 0, 2)), Conv2d(Slice(x, 1, 3), Slice(w, 0, 2)));
        Derivatives.AssertClose(expected.ToArray(), Conv2d(x, w, groups: 2).ToArray(), "Conv2d", 1e-14);
        Assert.Contains("do not fit 4 groups", Assert.Throws<ArgumentException>(() => Conv2d(x, w, groups: 4)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => Conv2d(x, w, groups: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Conv2d(x, w, groups: 2, dilation: 0));
    }

    [Fact]
    public void ShapesThatDoNotFitAreNamed()
    {
        var x = Tensor.FromArray(new double[18], 1, 2, 3, 3);
        var error = Assert.Throws<ArgumentException>(() => Conv2d(x, Tensor.FromArray(new double[4], 1, 1, 2, 2)));
        Assert.Contains("x [1, 2, 3, 3] and weight [1, 1, 2, 2]", error.Message);
        var w = Tensor.FromArray(new double[32], 1, 2, 4, 4);
        Assert.Contains("padding 0", Assert.Throws<ArgumentException>(() => Conv2d(x, w)).Message);
        Assert.Equal([1, 1, 2, 2], Conv2d(x, w, padding: 1).Shape);
        Assert.Throws<ArgumentException>(() => Conv2d(x, w, Tensor.FromArray([1, 2], 2), padding: 1));
        Assert.Throws<ArgumentException>(() => Conv2d(Reshape(x, 2, 3, 3), w));
        Assert.Throws<ArgumentOutOfRangeException>(() => Conv2d(x, w, stride: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Conv2d(x, w, padding: -1));
    }

    private static Tensor Of(Argument a) => Tensor.FromArray(a.Values, a.Shape);
}
