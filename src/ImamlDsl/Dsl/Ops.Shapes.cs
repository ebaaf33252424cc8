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

    /// <summary>
    /// Axes in another order: axis i of the result is axis <c>axes[i]</c> of <paramref name="x"/>, as <c>torch.permute</c>.
    /// </summary>
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

    /// <summary>Two axes exchanged, as <c>torch.transpose</c>.</summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> lacks one of the axes.</exception>
    public static Tensor Transpose(Tensor x, int axis0, int axis1)
    {
        ArgumentNullException.ThrowIfNull(x);
        int[] order = [.. Enumerable.Range(0, x.Rank)];
        var (first, second) = (Shapes.Axis(nameof(Transpose), axis0, x.Extents), Shapes.Axis(nameof(Transpose), axis1, x.Extents));
        (order[first], order[second]) = (order[second], order[first]);
        return Permute(x, order);
    }

    /// <summary>Repeated along axes of extent 1 and along new axes in front, as <c>torch.Tensor.expand</c>.</summary>
    /// <param name="x">Any tensor.</param>
    /// <param name="shape">The result's shape; −1 keeps an extent.</param>
    /// <exception cref="ArgumentException">The shape has fewer axes, or another extent where <paramref name="x"/> does not have 1.</exception>
    public static Tensor Expand(Tensor x, params int[] shape)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(shape);
        var added = shape.Length - x.Rank;
        if (added < 0)
        {
            throw new ArgumentException($"Expand takes at least the {x.Rank} axes of {Shapes.Format(x.Extents)}; given {Shapes.Format(shape)}.");
        }

        int[] extents = [.. shape.Select((e, i) => i >= added && e == -1 ? x.Extents[i - added] : e)];
        if (extents.Any(e => e < 1) || extents.Skip(added).Zip(x.Extents, (to, from) => from != 1 && from != to).Any(differs => differs))
        {
            throw new ArgumentException(
                $"Expand cannot repeat {Shapes.Format(x.Extents)} to {Shapes.Format(shape)}: aligned at the last axis, extents are kept (-1) unless they are 1.");
        }

        var offsets = Shapes.Offsets(extents, Shapes.BroadcastStrides(x.Extents, extents));
        return new(Array.ConvertAll(offsets, offset => x.Elements[offset]), extents);
    }

    /// <summary>Without an axis of extent 1. Unlike <c>torch.squeeze</c>, which leaves other axes as they are, it refuses them.</summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no such axis, or its extent is not 1.</exception>
    public static Tensor Squeeze(Tensor x, int axis)
    {
        ArgumentNullException.ThrowIfNull(x);
        axis = Shapes.Axis(nameof(Squeeze), axis, x.Extents);
        return x.Extents[axis] == 1
            ? new(x.Elements, [.. x.Extents[..axis], .. x.Extents[(axis + 1)..]])
            : throw new ArgumentException($"Squeeze removes an axis of extent 1; axis {axis} of {Shapes.Format(x.Extents)} has {x.Extents[axis]}.", nameof(axis));
    }

    /// <summary>With a new axis of extent 1, as <c>torch.unsqueeze</c>.</summary>
    /// <param name="x">Any tensor.</param>
    /// <param name="axis">The place of the new axis; counted from the end of the result where negative.</param>
    /// <exception cref="ArgumentException">There is no such place.</exception>
    public static Tensor Unsqueeze(Tensor x, int axis)
    {
        ArgumentNullException.ThrowIfNull(x);
        axis = NewAxis(nameof(Unsqueeze), axis, x);
        return new(x.Elements, [.. x.Extents[..axis], 1, .. x.Extents[axis..]]);
    }

    private static int NewAxis(string operation, int axis, Tensor x)
    {
        var positive = axis < 0 ? axis + x.Rank + 1 : axis;
        return positive >= 0 && positive <= x.Rank
            ? positive
            : throw new ArgumentException(
                $"{operation} has no place {axis} for a new axis of {Shapes.Format(x.Extents)}: places run from {-x.Rank - 1} to {x.Rank}.", nameof(axis));
    }
}
