namespace ImamlDsl;

/// <summary>Arithmetic of shapes: checks, row-major strides, axes, broadcasting.</summary>
internal static class Shapes
{
    public static string Format(IEnumerable<int> shape) => $"[{string.Join(", ", shape)}]";

    /// <summary>The number of elements of a shape; null where an extent is negative or no array can hold as many.</summary>
    public static int? Length(ReadOnlySpan<int> shape)
    {
        long length = 1;
        foreach (var extent in shape)
        {
            length *= extent;
            if (extent < 0 || length > Array.MaxLength)
            {
                return null;
            }
        }

        return (int)length;
    }

    /// <summary>The number of elements of a shape, or an error that names <paramref name="operation"/>.</summary>
    public static int Length(string operation, ReadOnlySpan<int> shape) => Length(shape) ?? throw new ArgumentException(
        $"{operation}: the shape {Format(shape.ToArray())} has {(shape.ContainsAnyInRange(int.MinValue, -1) ? "a negative extent" : "more elements than an array can hold")}.");

    /// <summary>Checks that values fill a shape and returns a copy of the shape.</summary>
    public static int[] Check(string operation, int values, int[] shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var length = Length(operation, shape);
        return length == values
            ? [.. shape]
            : throw new ArgumentException($"{operation}: {values} values were given for shape {Format(shape)}, which has {length} elements.");
    }

    public static int[] Strides(int[] shape)
    {
        var strides = new int[shape.Length];
        for (int axis = shape.Length - 1, stride = 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= shape[axis];
        }

        return strides;
    }

    /// <summary>The position of every element of a shape, in row-major order, in storage with the given strides.</summary>
    public static int[] Offsets(int[] shape, int[] strides)
    {
        var offsets = new int[Length("offsets", shape)];
        var index = new int[shape.Length];
        for (int i = 0, offset = 0; i < offsets.Length; i++)
        {
            offsets[i] = offset;
            for (var axis = shape.Length - 1; axis >= 0; axis--)
            {
                offset += strides[axis];
                if (++index[axis] < shape[axis])
                {
                    break;
                }

                offset -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }

        return offsets;
    }

    /// <summary>The axis counted from 0; negative ones count from the end.</summary>
    public static int Axis(string operation, int axis, int[] shape) => axis >= -shape.Length && axis < shape.Length
        ? axis < 0 ? axis + shape.Length : axis
        : throw new ArgumentException(
            $"{operation}: axis {axis} is not an axis of shape {Format(shape)}"
            + (shape.Length == 0 ? ", which has none." : $"; give one from {-shape.Length} to {shape.Length - 1}."));

    /// <summary>Axes counted from 0, each at most once.</summary>
    public static int[] Axes(string operation, int[] axes, int[] shape)
    {
        ArgumentNullException.ThrowIfNull(axes);
        int[] result = [.. axes.Select(axis => Axis(operation, axis, shape))];
        return result.Distinct().Count() == result.Length
            ? result
            : throw new ArgumentException($"{operation}: the axes {Format(axes)} of shape {Format(shape)} repeat an axis.");
    }

    /// <summary>The shape to which two shapes broadcast by NumPy's rule: aligned at the end, extents equal or 1.</summary>
    public static int[] Broadcast(string operation, int[] a, int[] b)
    {
        var shape = new int[Math.Max(a.Length, b.Length)];
        for (var i = 1; i <= shape.Length; i++)
        {
            var left = i <= a.Length ? a[^i] : 1;
            var right = i <= b.Length ? b[^i] : 1;
            shape[^i] = left == right || right == 1 ? left : left == 1 ? right : throw new ArgumentException(
                $"{operation}: shapes {Format(a)} and {Format(b)} do not broadcast: at axis -{i} the extents {left} and {right} differ and neither is 1.");
        }

        return shape;
    }

    /// <summary>Row-major strides of a shape seen as a larger one: 0 along the axes that are repeated.</summary>
    public static int[] BroadcastStrides(int[] from, int[] to)
    {
        var strides = new int[to.Length];
        var own = Strides(from);
        for (var i = 1; i <= from.Length; i++)
        {
            strides[^i] = from[^i] == 1 ? 0 : own[^i];
        }

        return strides;
    }
}
