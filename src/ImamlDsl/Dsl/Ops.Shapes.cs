namespace ImamlDsl;

public static partial class Ops
{
    /// <summary>The same elements, row-major, in another shape.</summary>
    /// <param name="x">Any tensor.</param>
    /// <param name="shape">The new shape; one extent may be −1 and is then inferred.</param>
    /// <exception cref="ArgumentException">The shape does not hold the elements, or −1 cannot be inferred.</exception>
    public static Tensor Reshape(Tensor x, params int[] shape)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(shape);
        var inferred = Array.IndexOf(shape, -1);
        int[] result = [.. shape];
        if (inferred >= 0)
        {
            result[inferred] = 1;
            var known = Shapes.Length($"Reshape of {Shapes.Format(x.Extents)} to {Shapes.Format(shape)} (-1 may stand once)", result);
            if (known == 0)
            {
                throw new ArgumentException(
                    $"Reshape: {Shapes.Format(x.Extents)} to {Shapes.Format(shape)}: -1 cannot be inferred beside an extent of 0.");
            }

            result[inferred] = x.Length / known;
        }

        return Shapes.Length($"Reshape of {Shapes.Format(x.Extents)}", result) == x.Length
            ? new(x.Elements, result)
            : throw new ArgumentException(
                $"Reshape: {Shapes.Format(x.Extents)} has {x.Length} elements, which do not fill shape {Shapes.Format(shape)}.");
    }

    /// <summary>All axes but the first joined: <c>[N, ..]</c> to <c>[N, rest]</c>; a vector becomes <c>[N, 1]</c>.</summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> is a scalar.</exception>
    public static Tensor Flatten(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Rank > 0
            ? new(x.Elements, [x.Extents[0], Shapes.Length(nameof(Flatten), x.Extents.AsSpan(1))])
            : throw new ArgumentException("Flatten keeps the first axis; a scalar (shape []) has none.", nameof(x));
    }

    /// <summary>Axes in another order: axis i of the result is axis <c>axes[i]</c> of <paramref name="x"/>, as <c>torch.permute</c>.</summary>
    /// <exception cref="ArgumentException">The axes are not all axes of <paramref name="x"/>, each once.</exception>
    public static Tensor Permute(Tensor x, params int[] axes)
    {
        ArgumentNullException.ThrowIfNull(x);
        var order = Shapes.Axes(nameof(Permute), axes, x.Extents);
        if (order.Length != x.Rank)
        {
            throw new ArgumentException(
                $"Permute: the axes {Shapes.Format(axes)} must name each of the {x.Rank} axes of shape {Shapes.Format(x.Extents)} once.");
        }

        var strides = Shapes.Strides(x.Extents);
        int[] shape = [.. order.Select(axis => x.Extents[axis])];
        var offsets = Shapes.Offsets(shape, [.. order.Select(axis => strides[axis])]);
        return new(Array.ConvertAll(offsets, offset => x.Elements[offset]), shape);
    }
}
