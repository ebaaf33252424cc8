namespace ImamlDsl;

public static partial class Ops
{
    /// <summary>
    /// Two-dimensional convolution (in mathematics, cross-correlation) with zero padding, as <c>torch.nn.functional.conv2d</c>.
    /// </summary>
    /// <param name="x">The images, <c>[N, C, H, W]</c>.</param>
    /// <param name="weight">The windows, <c>[O, C/groups, KH, KW]</c>.</param>
    /// <param name="stride">The step of the window along both axes, at least 1.</param>
    /// <param name="padding">Rows and columns of zeros on every side, at least 0.</param>
    /// <param name="dilation">From a tap of the window to the next along both axes, at least 1.</param>
    /// <param name="groups">Blocks of channels that are convolved apart, at least 1: it divides C and O. With as many groups as channels, each has a window of its own.</param>
    /// <returns><c>[N, O, (H + 2·padding − dilation·(KH − 1) − 1)/stride + 1, …]</c>, divisions rounded down.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, or the padded image is smaller than the window.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The stride, the padding, the dilation or the number of groups is too small.</exception>
    public static Tensor Conv2d(Tensor x, Tensor weight, int stride = 1, int padding = 0, int dilation = 1, int groups = 1)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(weight);
        Ranges.AtLeast(1, stride, nameof(stride), "Conv2d: the stride");
        Ranges.AtLeast(0, padding, nameof(padding), "Conv2d: the padding");
        Ranges.AtLeast(1, dilation, nameof(dilation), "Conv2d: the dilation");
        Ranges.AtLeast(1, groups, nameof(groups), "Conv2d: the number of groups");
        var shapes = $"x {Shapes.Format(x.Extents)} and weight {Shapes.Format(weight.Extents)}";
        if (x.Rank != 4 || weight.Rank != 4 || x.Extents[1] != (long)weight.Extents[1] * groups || weight.Extents[0] % groups != 0)
        {
            throw new ArgumentException(groups == 1
                ? $"Conv2d: {shapes} do not fit: x is [N, C, H, W] and the weight [O, C, KH, KW] with the same C."
                : $"Conv2d: {shapes} do not fit {groups} groups: x is [N, C, H, W] and the weight [O, C / groups, KH, KW], with C and O divided by the groups.");
        }

        var (images, channels, height, width) = (x.Extents[0], x.Extents[1], x.Extents[2], x.Extents[3]);
        var (outputs, windowHeight, windowWidth) = (weight.Extents[0], weight.Extents[2], weight.Extents[3]);
        var (rows, columns) = ((dilation * (windowHeight - 1L)) + 1, (dilation * (windowWidth - 1L)) + 1);
        if (windowHeight == 0 || windowWidth == 0 || height + (2L * padding) < rows || width + (2L * padding) < columns)
        {
            throw new ArgumentException($"Conv2d: {shapes} do not fit: with padding {padding} the window must be neither empty nor larger than the image.");
        }

        int[] shape =
        [
            images,
            outputs,
            (int)((height + (2L * padding) - rows) / stride) + 1,
            (int)((width + (2L * padding) - columns) / stride) + 1,
        ];
        var elements = new HyperDual[Shapes.Length(nameof(Conv2d), shape)];
        for (var i = 0; i < elements.Length; i++)
        {
            var column = i % shape[3];
            var row = i / shape[3] % shape[2];
            var output = i / (shape[3] * shape[2]) % outputs;
            var image = i / (shape[3] * shape[2] * outputs);
            var sum = default(HyperDual);
            var (own, group) = (channels / groups, output / (outputs / groups));
            for (var channel = 0; channel < own; channel++)
            {
                var plane = ((image * channels) + (group * own) + channel) * height;
                var window = ((output * own) + channel) * windowHeight;
                for (var u = 0; u < windowHeight; u++)
                {
                    var y = (row * stride) + (u * dilation) - padding;
                    if (y < 0 || y >= height)
                    {
                        continue;
                    }

                    for (var v = 0; v < windowWidth; v++)
                    {
                        var z = (column * stride) + (v * dilation) - padding;
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
    /// <inheritdoc cref="Conv2d(Tensor, Tensor, int, int, int, int)"/>
    /// <param name="x">The images, <c>[N, C, H, W]</c>.</param>
    /// <param name="weight">The windows, <c>[O, C/groups, KH, KW]</c>.</param>
    /// <param name="bias">The bias, <c>[O]</c>.</param>
    /// <param name="stride">The step of the window along both axes, at least 1.</param>
    /// <param name="padding">Rows and columns of zeros on every side, at least 0.</param>
    /// <param name="dilation">From a tap of the window to the next along both axes, at least 1.</param>
    /// <param name="groups">Blocks of channels that are convolved apart, at least 1.</param>
    public static Tensor Conv2d(Tensor x, Tensor weight, Tensor bias, int stride = 1, int padding = 0, int dilation = 1, int groups = 1)
    {
        ArgumentNullException.ThrowIfNull(bias);
        var result = Conv2d(x, weight, stride, padding, dilation, groups);
        CheckVector(nameof(Conv2d), "bias", bias, "weight", weight, weight.Extents[0]);
        return result + Reshape(bias, 1, -1, 1, 1);
    }
}
