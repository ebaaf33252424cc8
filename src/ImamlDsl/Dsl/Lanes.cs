namespace ImamlDsl;

/// <summary>A tensor seen as one lane of elements, along some axes, for every position along the other axes.</summary>
internal sealed class Lanes
{
    private readonly Tensor _tensor;
    private readonly int[] _starts;
    private readonly int[] _steps;

    /// <summary>Lanes along the axes, or one lane of everything if there are none.</summary>
    public Lanes(string operation, Tensor tensor, int[]? axes)
    {
        _tensor = tensor;
        var shape = tensor.Extents;
        var strides = Shapes.Strides(shape);
        int[] along = axes is null ? [.. Enumerable.Range(0, shape.Length)] : [.. Shapes.Axes(operation, axes, shape).Order()];
        int[] others = [.. Enumerable.Range(0, shape.Length).Except(along)];
        Shape = [.. others.Select(axis => shape[axis])];
        ShapeWithOnes = [.. shape.Select((extent, axis) => along.Contains(axis) ? 1 : extent)];
        _starts = Shapes.Offsets(Shape, [.. others.Select(axis => strides[axis])]);
        _steps = Shapes.Offsets([.. along.Select(axis => shape[axis])], [.. along.Select(axis => strides[axis])]);
    }

    /// <summary>The number of lanes.</summary>
    public int Count => _starts.Length;

    /// <summary>The number of elements of each.</summary>
    public int Length => _steps.Length;

    /// <summary>The extents of the other axes.</summary>
    public int[] Shape { get; }

    /// <summary>The shape of the tensor with extent 1 along the lanes.</summary>
    public int[] ShapeWithOnes { get; }

    public void Read(int lane, Span<HyperDual> destination)
    {
        for (var i = 0; i < _steps.Length; i++)
        {
            destination[i] = _tensor.Elements[_starts[lane] + _steps[i]];
        }
    }

    /// <summary>Writes a lane to its places in the elements of a tensor of the same shape.</summary>
    public void Write(int lane, ReadOnlySpan<HyperDual> source, HyperDual[] elements)
    {
        for (var i = 0; i < _steps.Length; i++)
        {
            elements[_starts[lane] + _steps[i]] = source[i];
        }
    }
}
