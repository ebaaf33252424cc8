namespace ImamlDsl;

public static partial class Ops
{
    /// <summary>
    /// Normalises every channel by its own mean and biased variance over all other axes, then scales and shifts it: (x − μ)/√(σ² + ε)·weight
    /// + bias (Ioffe and Szegedy 2015), as <c>torch.nn.functional.batch_norm</c> with <c>training=True</c>. There are no running
    /// statistics.
    /// </summary>
    /// <param name="x">The activations, <c>[N, C, ..]</c>.</param>
    /// <param name="weight">The scale, <c>[C]</c>.</param>
    /// <param name="bias">The shift, <c>[C]</c>.</param>
    /// <param name="eps">Added to the variance; at least 0, with which equal entries give NaN as in PyTorch.</param>
    /// <returns>The shape of <paramref name="x"/>.</returns>
    /// <remarks>A channel with a single element becomes the bias, with derivative 0 in x; PyTorch refuses it.</remarks>
    /// <exception cref="ArgumentException">The shapes do not fit, or a channel has no elements.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="eps"/> is negative or NaN.</exception>
    public static Tensor BatchNorm(Tensor x, Tensor weight, Tensor bias, double eps = 1e-5) => PerChannel(nameof(BatchNorm), BatchNorm(x, eps), weight, bias);

    /// <summary>Normalises every channel by its own mean and biased variance over all other axes: (x − μ)/√(σ² + ε).</summary>
    /// <param name="x">The activations, <c>[N, C, ..]</c>.</param>
    /// <param name="eps">Added to the variance; at least 0, with which equal entries give NaN as in PyTorch.</param>
    /// <returns>The shape of <paramref name="x"/>.</returns>
    /// <remarks>A channel with a single element becomes 0, with derivative 0; PyTorch refuses it.</remarks>
    /// <exception cref="ArgumentException"><paramref name="x"/> has fewer than two axes, or a channel has no elements.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="eps"/> is negative or NaN.</exception>
    public static Tensor BatchNorm(Tensor x, double eps = 1e-5)
    {
        CheckChannels(nameof(BatchNorm), x, 2);
        return Normalize(nameof(BatchNorm), x, [0, .. Enumerable.Range(2, x.Rank - 2)], eps);
    }

    /// <summary>
    /// Normalises every channel by statistics that are given, then scales and shifts it: (x − runningMean)/√(runningVar + ε)·weight + bias, as
    /// <c>torch.nn.functional.batch_norm</c> with <c>training=False</c>.
    /// </summary>
    /// <param name="x">The activations, <c>[N, C, ..]</c>.</param>
    /// <param name="runningMean">The mean of each channel, <c>[C]</c>.</param>
    /// <param name="runningVar">The variance of each channel, <c>[C]</c>.</param>
    /// <param name="weight">The scale, <c>[C]</c>.</param>
    /// <param name="bias">The shift, <c>[C]</c>.</param>
    /// <param name="training">Must be false: see <see cref="ArgumentException"/>.</param>
    /// <param name="momentum">How running statistics would move while training; not used.</param>
    /// <param name="eps">Added to the variance; at least 0, with which equal entries give NaN as in PyTorch.</param>
    /// <returns>The shape of <paramref name="x"/>.</returns>
    /// <exception cref="ArgumentException">
    /// The shapes do not fit; or <paramref name="training"/> is true: the statistics would change from call to call, so a loss would not be a function of its
    /// parameters. <see cref="BatchNorm(Tensor, Tensor, Tensor, double)"/> normalises by the batch's own statistics.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="eps"/> is negative or NaN.</exception>
    public static Tensor BatchNorm(
        Tensor x, Tensor runningMean, Tensor runningVar, Tensor weight, Tensor bias, bool training = false, double momentum = 0.1, double eps = 1e-5) =>
        PerChannel(nameof(BatchNorm), BatchNorm(x, runningMean, runningVar, training, momentum, eps), weight, bias);

    /// <summary>Normalises every channel by statistics that are given: (x − runningMean)/√(runningVar + ε).</summary>
    /// <inheritdoc cref="BatchNorm(Tensor, Tensor, Tensor, Tensor, Tensor, bool, double, double)"/>
    public static Tensor BatchNorm(Tensor x, Tensor runningMean, Tensor runningVar, bool training, double momentum = 0.1, double eps = 1e-5)
    {
        _ = momentum;
        CheckChannels(nameof(BatchNorm), x, 2);
        CheckEps(nameof(BatchNorm), eps);
        ArgumentNullException.ThrowIfNull(runningMean);
        ArgumentNullException.ThrowIfNull(runningVar);
        if (training)
        {
            throw new ArgumentException(
                "BatchNorm: training: true would change the running statistics from call to call, so the loss would not be a function of its parameters; "
                + "write BatchNorm(x, weight, bias), which normalises by the batch's own statistics, or training: false.",
                nameof(training));
        }

        var channels = x.Extents[1];
        CheckVector(nameof(BatchNorm), "runningMean", runningMean, "x", x, channels);
        CheckVector(nameof(BatchNorm), "runningVar", runningVar, "x", x, channels);
        return (x - Reshape(runningMean, ChannelShape(x))) / Sqrt(Reshape(runningVar, ChannelShape(x)) + eps);
    }

    /// <summary>
    /// Normalises by mean and biased variance over the last axes, as many as <paramref name="weight"/> has, then scales and shifts entry by entry:
    /// (x − μ)/√(σ² + ε)·weight + bias (Ba and others 2016), as <c>torch.nn.functional.layer_norm</c>.
    /// </summary>
    /// <param name="x">The activations, <c>[.., *shape]</c>.</param>
    /// <param name="weight">The scale, of the shape of the last axes of <paramref name="x"/>.</param>
    /// <param name="bias">The shift, of that shape.</param>
    /// <param name="eps">Added to the variance; at least 0, with which equal entries give NaN as in PyTorch.</param>
    /// <returns>The shape of <paramref name="x"/>.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, or there are no elements along the last axes.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="eps"/> is negative or NaN.</exception>
    public static Tensor LayerNorm(Tensor x, Tensor weight, Tensor bias, double eps = 1e-5)
    {
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(bias);
        var y = LayerNorm(x, weight.Extents, eps);
        return bias.Extents.AsSpan().SequenceEqual(weight.Extents)
            ? (y * weight) + bias
            : throw new ArgumentException(
                $"LayerNorm: takes a weight and a bias of one shape; they have {Shapes.Format(weight.Extents)} and {Shapes.Format(bias.Extents)}.", nameof(bias));
    }

    /// <summary>Normalises by mean and biased variance over the last axes, as many as there are in <paramref name="normalizedShape"/>: (x − μ)/√(σ² + ε).</summary>
    /// <param name="x">The activations, <c>[.., *normalizedShape]</c>.</param>
    /// <param name="normalizedShape">The extents of the last axes of <paramref name="x"/>.</param>
    /// <param name="eps">Added to the variance; at least 0, with which equal entries give NaN as in PyTorch.</param>
    /// <returns>The shape of <paramref name="x"/>.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, or there are no elements along the last axes.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="eps"/> is negative or NaN.</exception>
    public static Tensor LayerNorm(Tensor x, int[] normalizedShape, double eps = 1e-5)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(normalizedShape);
        var first = x.Rank - normalizedShape.Length;
        return normalizedShape.Length > 0 && first >= 0 && x.Extents.AsSpan(first).SequenceEqual(normalizedShape)
            ? Normalize(nameof(LayerNorm), x, [.. Enumerable.Range(first, normalizedShape.Length)], eps)
            : throw new ArgumentException($"LayerNorm: normalises the last axes of x, at least one; x {Shapes.Format(x.Extents)} does not end in {Shapes.Format(normalizedShape)}.");
    }

    /// <summary>
    /// Normalises by mean and biased variance over each of <paramref name="numGroups"/> groups of neighbouring channels of each example, then scales and shifts
    /// channel by channel: (x − μ)/√(σ² + ε)·weight + bias (Wu and He 2018), as <c>torch.nn.functional.group_norm</c>.
    /// </summary>
    /// <param name="x">The activations, <c>[N, C, ..]</c>.</param>
    /// <param name="numGroups">The number of groups, a divisor of C.</param>
    /// <param name="weight">The scale, <c>[C]</c>.</param>
    /// <param name="bias">The shift, <c>[C]</c>.</param>
    /// <param name="eps">Added to the variance; at least 0, with which equal entries give NaN as in PyTorch.</param>
    /// <returns>The shape of <paramref name="x"/>.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, the groups do not divide the channels, or a group has no elements.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="eps"/> is negative or NaN.</exception>
    public static Tensor GroupNorm(Tensor x, int numGroups, Tensor weight, Tensor bias, double eps = 1e-5) =>
        PerChannel(nameof(GroupNorm), GroupNorm(x, numGroups, eps), weight, bias);

    /// <summary>Normalises by mean and biased variance over each of <paramref name="numGroups"/> groups of neighbouring channels of each example.</summary>
    /// <inheritdoc cref="GroupNorm(Tensor, int, Tensor, Tensor, double)"/>
    public static Tensor GroupNorm(Tensor x, int numGroups, double eps = 1e-5)
    {
        CheckChannels(nameof(GroupNorm), x, 2);
        var channels = x.Extents[1];
        if (numGroups < 1 || channels % numGroups != 0)
        {
            throw new ArgumentException($"GroupNorm: takes a number of groups that divides the channels; given {numGroups} for the {channels} of x {Shapes.Format(x.Extents)}.", nameof(numGroups));
        }

        var groups = Reshape(x, [x.Extents[0], numGroups, channels / numGroups, .. x.Extents[2..]]);
        return Reshape(Normalize(nameof(GroupNorm), groups, [.. Enumerable.Range(2, groups.Rank - 2)], eps), x.Extents);
    }

    /// <summary>
    /// Normalises every channel of every example by its own mean and biased variance, then scales and shifts it: (x − μ)/√(σ² + ε)·weight + bias (Ulyanov and
    /// others 2016), as <c>torch.nn.functional.instance_norm</c> without running statistics.
    /// </summary>
    /// <param name="x">The activations, <c>[N, C, ..]</c> with at least three axes.</param>
    /// <param name="weight">The scale, <c>[C]</c>.</param>
    /// <param name="bias">The shift, <c>[C]</c>.</param>
    /// <param name="eps">Added to the variance; at least 0, with which equal entries give NaN as in PyTorch.</param>
    /// <returns>The shape of <paramref name="x"/>.</returns>
    /// <remarks>A channel with a single element becomes the bias, with derivative 0 in x; PyTorch refuses it.</remarks>
    /// <exception cref="ArgumentException">The shapes do not fit, or a channel has no elements.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="eps"/> is negative or NaN.</exception>
    public static Tensor InstanceNorm(Tensor x, Tensor weight, Tensor bias, double eps = 1e-5) => PerChannel(nameof(InstanceNorm), InstanceNorm(x, eps), weight, bias);

    /// <summary>Normalises every channel of every example by its own mean and biased variance: (x − μ)/√(σ² + ε).</summary>
    /// <inheritdoc cref="InstanceNorm(Tensor, Tensor, Tensor, double)"/>
    public static Tensor InstanceNorm(Tensor x, double eps = 1e-5)
    {
        CheckChannels(nameof(InstanceNorm), x, 3);
        return Normalize(nameof(InstanceNorm), x, [.. Enumerable.Range(2, x.Rank - 2)], eps);
    }

    /// <summary>
    /// x·mask/(1 − p), as <c>torch.nn.functional.dropout</c> with the mask given: which entries are dropped is an input of the loss, so that the loss stays a
    /// function of its parameters. Draw the mask with 1 at probability 1 − p and else 0.
    /// </summary>
    /// <param name="x">Any tensor.</param>
    /// <param name="mask">Zeros and ones, of a shape that broadcasts to that of <paramref name="x"/>: <c>[N, C, 1, 1]</c> drops whole channels.</param>
    /// <param name="p">The probability of a zero, from 0 to below 1.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="p"/> is not from 0 to below 1.</exception>
    public static Tensor Dropout(Tensor x, Tensor mask, double p)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(mask);
        CheckDropout(x, mask.Extents, p);
        return x * (mask / (1 - p));
    }

    /// <summary>x/(1 − p) where the mask holds, else 0, even where x is infinite.</summary>
    /// <inheritdoc cref="Dropout(Tensor, Tensor, double)"/>
    public static Tensor Dropout(Tensor x, BooleanTensor mask, double p)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(mask);
        CheckDropout(x, mask.Extents, p);
        return Where(mask, x / (1 - p), 0);
    }

    private static Tensor Normalize(string operation, Tensor x, int[] axes, double eps)
    {
        CheckEps(operation, eps);
        if (axes.Any(axis => x.Extents[axis] == 0))
        {
            throw new ArgumentException($"{operation}: {Shapes.Format(x.Extents)} has no elements along {Describe(axes)}, so there is no mean.", nameof(x));
        }

        var centred = x - Mean(x, axes, keepDims: true);
        return centred / Sqrt(Mean(Square(centred), axes, keepDims: true) + eps);
    }

    private static Tensor PerChannel(string operation, Tensor x, Tensor weight, Tensor bias)
    {
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(bias);
        CheckVector(operation, "weight", weight, "x", x, x.Extents[1]);
        CheckVector(operation, "bias", bias, "x", x, x.Extents[1]);
        return (x * Reshape(weight, ChannelShape(x))) + Reshape(bias, ChannelShape(x));
    }

    private static int[] ChannelShape(Tensor x) => [1, x.Extents[1], .. Enumerable.Repeat(1, x.Rank - 2)];

    private static void CheckChannels(string operation, Tensor x, int rank)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Rank < rank)
        {
            throw new ArgumentException($"{operation}: x is [N, C, ..] with at least {rank} axes; its shape is {Shapes.Format(x.Extents)}.", nameof(x));
        }
    }

    private static void CheckEps(string operation, double eps)
    {
        if (!(eps >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(eps), eps, $"{operation}: eps must be at least 0.");
        }
    }

    private static void CheckDropout(Tensor x, int[] mask, double p)
    {
        if (!(p >= 0 && p < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(p), p, "Dropout: p must be from 0 to below 1.");
        }

        CheckRepeats(nameof(Dropout), nameof(mask), mask, "shape of x", x.Extents);
    }
}
