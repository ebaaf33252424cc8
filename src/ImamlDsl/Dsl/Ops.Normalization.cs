namespace ImamlDsl;

public static partial class Ops
{
    /// <summary>
    /// Normalises every channel by its own mean and biased variance over all other axes, then scales and shifts it: (x − μ)/√(σ² + ε)·scale + shift
    /// (Ioffe and Szegedy 2015), as <c>torch.nn.functional.batch_norm</c> with <c>training=True</c>. There are no running statistics.
    /// </summary>
    /// <param name="x">The activations, <c>[N, C, ..]</c>.</param>
    /// <param name="scale">The scale, <c>[C]</c>.</param>
    /// <param name="shift">The shift, <c>[C]</c>.</param>
    /// <param name="epsilon">Added to the variance; at least 0.</param>
    /// <returns>The shape of <paramref name="x"/>.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, or a channel has no elements.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Epsilon is negative or NaN.</exception>
    public static Tensor BatchNorm(Tensor x, Tensor scale, Tensor shift, double epsilon = 1e-5)
    {
        ArgumentNullException.ThrowIfNull(scale);
        ArgumentNullException.ThrowIfNull(shift);
        var normalized = BatchNorm(x, epsilon);
        var channels = x.Extents[1];
        CheckVector(nameof(BatchNorm), "scale", scale, "x", x, channels);
        CheckVector(nameof(BatchNorm), "shift", shift, "x", x, channels);
        int[] perChannel = [1, channels, .. Enumerable.Repeat(1, x.Rank - 2)];
        return (normalized * Reshape(scale, perChannel)) + Reshape(shift, perChannel);
    }

    /// <summary>Normalises every channel by its own mean and biased variance over all other axes: (x − μ)/√(σ² + ε).</summary>
    /// <param name="x">The activations, <c>[N, C, ..]</c>.</param>
    /// <param name="epsilon">Added to the variance; at least 0.</param>
    /// <returns>The shape of <paramref name="x"/>.</returns>
    /// <remarks>A channel with a single element becomes 0, with derivative 0; PyTorch refuses it.</remarks>
    /// <exception cref="ArgumentException"><paramref name="x"/> has fewer than two axes, or a channel has no elements.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Epsilon is negative or NaN.</exception>
    public static Tensor BatchNorm(Tensor x, double epsilon = 1e-5)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (!(epsilon >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, "BatchNorm: epsilon must be at least 0.");
        }

        if (x.Rank < 2)
        {
            throw new ArgumentException($"BatchNorm: x is [N, C, ..]; shape {Shapes.Format(x.Extents)} has no channel axis.", nameof(x));
        }

        int[] axes = [0, .. Enumerable.Range(2, x.Rank - 2)];
        if (axes.Any(axis => x.Extents[axis] == 0))
        {
            throw new ArgumentException($"BatchNorm: x {Shapes.Format(x.Extents)} has no elements in a channel, so there is no mean.", nameof(x));
        }

        var centred = x - Mean(x, axes, keepDims: true);
        return centred / Sqrt(Mean(Square(centred), axes, keepDims: true) + epsilon);
    }
}
