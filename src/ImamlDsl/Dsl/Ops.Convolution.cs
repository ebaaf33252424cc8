namespace ImamlDsl;

public static partial class Ops
{
    /// <summary>Two-dimensional convolution (in mathematics, cross-correlation) with zero padding, as <c>torch.nn.functional.conv2d</c>.</summary>
    /// <param name="x">The images, <c>[N, C, H, W]</c>.</param>
    /// <param name="weight">The windows, <c>[O, C, KH, KW]</c>.</param>
    /// <param name="stride">The step of the window along both axes, at least 1.</param>
    /// <param name="padding">Rows and columns of zeros on every side, at least 0.</param>
    /// <returns><c>[N, O, (H + 2·padding − KH)/stride + 1, (W + 2·padding − KW)/stride + 1]</c>, divisions rounded down.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, or the padded image is smaller than the window.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The stride or the padding is too small.</exception>
    public static Tensor Conv2d(Tensor x, Tensor weight, int stride = 1, int padding = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        var shapes = $"x {Shapes.Format(x.Extents)} and weight {Shapes.Format(weight.Extents)}";
        if (x.Rank != 4 || weight.Rank != 4 || x.Extents[1] != weight.Extents[1])
        {
            throw new ArgumentException($"Conv2d: {shapes} do not fit: x is [N, C, H, W] and the weight [O, C, KH, KW] with the same C.");
        }

        var (images, channels, height, width) = (x.Extents[0], x.Extents[1], x.Extents[2], x.Extents[3]);
        var (outputs, windowHeight, windowWidth) = (weight.Extents[0], weight.Extents[2], weight.Extents[3]);
        if (windowHeight == 0 || windowWidth == 0 || height + (2L * padding) < windowHeight || width + (2L * padding) < windowWidth)
        {
            throw new ArgumentException($"Conv2d: {shapes} do not fit: with padding {padding} the window must be neither empty nor larger than the image.");
        }

        int[] shape =
        [
            images,
            outputs,
            (int)((height + (2L * padding) - windowHeight) / stride) + 1,
            (int)((width + (2L * padding) - windowWidth) / stride) + 1,
        ];
        var elements = new HyperDual[Shapes.Length(nameof(Conv2d), shape)];
        for (var i = 0; i < elements.Length; i++)
        {
            var column = i % shape[3];
            var row = i / shape[3] % shape[2];
            var output = i / (shape[3] * shape[2]) % outputs;
            var image = i / (shape[3] * shape[2] * outputs);
            var sum = default(HyperDual);
            for (var channel = 0; channel < channels; channel++)
            {
                var plane = ((image * channels) + channel) * height;
                var window = ((output * channels) + channel) * windowHeight;
                for (var u = 0; u < windowHeight; u++)
                {
                    var y = (row * stride) + u - padding;
                    if (y < 0 || y >= height)
                    {
                        continue;
                    }

                    for (var v = 0; v < windowWidth; v++)
                    {
                        var z = (column * stride) + v - padding;
                        if (z >= 0 && z < width)
                        {
                            sum += x.Elements[((plane + y) * width) + z] * weight.Elements[((window + u) * windowWidth) + v];
                        }
                    }
                }
            }

            elements[i] = sum;
        }

        return new(elements, shape);
    }

    /// <summary>Two-dimensional convolution with a bias for each output channel.</summary>
    /// <inheritdoc cref="Conv2d(Tensor, Tensor, int, int)"/>
    /// <param name="x">The images, <c>[N, C, H, W]</c>.</param>
    /// <param name="weight">The windows, <c>[O, C, KH, KW]</c>.</param>
    /// <param name="bias">The bias, <c>[O]</c>.</param>
    /// <param name="stride">The step of the window along both axes, at least 1.</param>
    /// <param name="padding">Rows and columns of zeros on every side, at least 0.</param>
    public static Tensor Conv2d(Tensor x, Tensor weight, Tensor bias, int stride = 1, int padding = 0)
    {
        ArgumentNullException.ThrowIfNull(bias);
        var result = Conv2d(x, weight, stride, padding);
        CheckVector(nameof(Conv2d), "bias", bias, "weight", weight, weight.Extents[0]);
        return result + Reshape(bias, 1, -1, 1, 1);
    }
}
