namespace ImamlDsl;

public static partial class Ops
{
    /// <summary>
    /// Entries <paramref name="start"/>, start + step, … before <paramref name="end"/> along an axis, as Python's and PyTorch's <c>x[start:end:step]</c>: bounds count
    /// from the end where negative, and are cut to the axis.
    /// </summary>
    /// <remarks>
    /// In a model, bounds may depend on sizes, for example <c>x.Shape[0] - 1</c>. Where an extent is known only with the data, a bound beyond it is not cut but
    /// an error when the data are bound.
    /// </remarks>
    /// <param name="x">Any tensor with that axis.</param>
    /// <param name="axis">The axis; counted from the end where negative.</param>
    /// <param name="start">The first entry.</param>
    /// <param name="end">The entry before which the slice ends; null for the axis's end.</param>
    /// <param name="step">From an entry to the next, at least 1.</param>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no such axis, or nothing is taken.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The step is below 1.</exception>
    public static Tensor Slice(Tensor x, int axis, int start = 0, int? end = null, int step = 1)
    {
        ArgumentNullException.ThrowIfNull(x);
        Ranges.AtLeast(1, step, nameof(step), "Slice: the step");
        axis = Shapes.Axis(nameof(Slice), axis, x.Extents);
        var extent = x.Extents[axis];
        var (first, last) = (Cut(start), Cut(end ?? extent));
        var length = (int)((last - first + (step - 1L)) / step);
        return last > first
            ? Rearrange(x, With(x.Extents, axis, length), index => index[axis] = first + (index[axis] * step))
            : throw new ArgumentException(
                $"Slice takes no entry along axis {axis} of {Shapes.Format(x.Extents)}: it begins at {first} and ends before {last}.");

        int Cut(int bound) => Math.Clamp(bound < 0 ? bound + extent : bound, 0, extent);
    }

    /// <summary>One entry along an axis, which disappears, as <c>torch.select</c>; counted from the end where negative.</summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no such axis, or the axis no such entry.</exception>
    public static Tensor Select(Tensor x, int axis, int index)
    {
        ArgumentNullException.ThrowIfNull(x);
        axis = Shapes.Axis(nameof(Select), axis, x.Extents);
        var extent = x.Extents[axis];
        var place = index < 0 ? index + extent : index;
        if (place < 0 || place >= extent)
        {
            throw new ArgumentException(
                $"Select has no entry {index} along axis {axis} of {Shapes.Format(x.Extents)}: indices run from {-extent} to {extent - 1}.", nameof(index));
        }

        return Squeeze(Rearrange(x, With(x.Extents, axis, 1), at => at[axis] = place), axis);
    }

    /// <summary>Parts of <paramref name="splitSize"/> entries along an axis, the last of which may have fewer, as <c>torch.split</c>.</summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no such axis, or it is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The size is below 1.</exception>
    public static Tensor[] Split(Tensor x, int splitSize, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        Ranges.AtLeast(1, splitSize, nameof(splitSize), "Split: the size of a part");
        axis = Shapes.Axis(nameof(Split), axis, x.Extents);
        var extent = x.Extents[axis];
        return extent > 0
            ? [.. Enumerable.Range(0, (int)((extent + (splitSize - 1L)) / splitSize)).Select(i => Slice(x, axis, i * splitSize, (int)Math.Min(extent, (i + 1L) * splitSize)))]
            : throw new ArgumentException($"Split: axis {axis} of {Shapes.Format(x.Extents)} is empty.");
    }

    /// <summary>
    /// At most <paramref name="chunks"/> parts along an axis, of one size, rounded up, but for the last, as <c>torch.chunk</c>: of 5 entries, 4 chunks are 3
    /// parts of 2, 2 and 1.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no such axis, or it is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of chunks is below 1.</exception>
    public static Tensor[] Chunk(Tensor x, int chunks, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        Ranges.AtLeast(1, chunks, nameof(chunks), "Chunk: the number of parts");
        var extent = x.Extents[Shapes.Axis(nameof(Chunk), axis, x.Extents)];
        return Split(x, Math.Max(1, (int)((extent + (chunks - 1L)) / chunks)), axis);
    }

    /// <summary>
    /// Tensors one after the other along an existing axis, as <c>torch.cat</c>; their other extents agree. Gradients go to each operand from its own part.
    /// </summary>
    /// <param name="axis">The axis; counted from the end where negative.</param>
    /// <param name="tensors">The tensors, at least one.</param>
    /// <exception cref="ArgumentException">There is no tensor or no such axis, or another extent differs.</exception>
    public static Tensor Concat(int axis, params Tensor[] tensors)
    {
        Given(nameof(Concat), tensors);
        axis = Shapes.Axis(nameof(Concat), axis, tensors[0].Extents);
        var first = tensors[0].Extents;
        if (tensors.Any(t => t.Rank != first.Length || !With(t.Extents, axis, 0).AsSpan().SequenceEqual(With(first, axis, 0))))
        {
            throw new ArgumentException(
                $"Concat takes tensors whose extents differ along axis {axis} only; they have {string.Join(", ", tensors.Select(t => Shapes.Format(t.Extents)))}.");
        }

        int[] shape = With(first, axis, checked(tensors.Sum(t => t.Extents[axis])));
        var inner = shape[(axis + 1)..].Aggregate(1, (a, b) => a * b);
        var elements = new List<HyperDual>(Shapes.Length(nameof(Concat), shape));
        for (var outer = 0; outer < shape[..axis].Aggregate(1, (a, b) => a * b); outer++)
        {
            foreach (var tensor in tensors)
            {
                var run = tensor.Extents[axis] * inner;
                elements.AddRange(tensor.Elements.AsSpan(outer * run, run));
            }
        }

        return new([.. elements], shape);
    }

    /// <inheritdoc cref="Concat(int, Tensor[])"/>
    public static Tensor Concat(Tensor[] tensors, int axis = 0) => Concat(axis, tensors);

    /// <summary>Tensors of one shape one after the other along a new axis, as <c>torch.stack</c>.</summary>
    /// <param name="axis">The place of the new axis; counted from the end of the result where negative.</param>
    /// <param name="tensors">The tensors, at least one.</param>
    /// <exception cref="ArgumentException">There is no tensor or no such place, or the shapes differ.</exception>
    public static Tensor Stack(int axis, params Tensor[] tensors)
    {
        Given(nameof(Stack), tensors);
        axis = NewAxis(nameof(Stack), axis, tensors[0]);
        return tensors.All(t => t.Extents.AsSpan().SequenceEqual(tensors[0].Extents))
            ? Concat(axis, [.. tensors.Select(t => Unsqueeze(t, axis))])
            : throw new ArgumentException($"Stack takes tensors of one shape; they have {string.Join(", ", tensors.Select(t => Shapes.Format(t.Extents)))}.");
    }

    /// <inheritdoc cref="Stack(int, Tensor[])"/>
    public static Tensor Stack(Tensor[] tensors, int axis = 0) => Stack(axis, tensors);

    /// <summary>A constant before and after along one axis, as <c>torch.nn.functional.pad</c> in its mode "constant".</summary>
    /// <param name="x">Any tensor with that axis.</param>
    /// <param name="axis">The axis; counted from the end where negative.</param>
    /// <param name="before">Entries added before, at least 0.</param>
    /// <param name="after">Entries added after, at least 0.</param>
    /// <param name="value">Their value.</param>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no such axis, or a number of entries is negative.</exception>
    public static Tensor Pad(Tensor x, int axis, int before, int after, double value = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        axis = Shapes.Axis(nameof(Pad), axis, x.Extents);
        if (before < 0 || after < 0)
        {
            throw new ArgumentException($"Pad takes at least 0 entries before and after; given {before} and {after} (Slice takes entries away).");
        }

        return Concat(axis, Filled(before), x, Filled(after));

        Tensor Filled(int count)
        {
            int[] shape = With(x.Extents, axis, count);
            var elements = new HyperDual[Shapes.Length(nameof(Pad), shape)];
            Array.Fill(elements, new(value));
            return new(elements, shape);
        }
    }

    /// <summary>
    /// A constant before and after along every axis. The pairs follow the axes from the first on, as NumPy's <c>pad</c> takes them; PyTorch's <c>pad</c> takes
    /// plain numbers and begins at the last axis, so its <c>(1, 2, 3, 4)</c> for images is <c>[(0, 0), (0, 0), (3, 4), (1, 2)]</c> here.
    /// </summary>
    /// <param name="x">Any tensor.</param>
    /// <param name="padding">For each axis, the entries added before and after it.</param>
    /// <param name="value">Their value.</param>
    /// <exception cref="ArgumentException">There is not one pair for each axis, or a number of entries is negative.</exception>
    public static Tensor Pad(Tensor x, (int Before, int After)[] padding, double value = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(padding);
        if (padding.Length != x.Rank)
        {
            throw new ArgumentException($"Pad takes a pair for each of the {x.Rank} axes of {Shapes.Format(x.Extents)}; given {padding.Length}.", nameof(padding));
        }

        for (var axis = 0; axis < padding.Length; axis++)
        {
            x = Pad(x, axis, padding[axis].Before, padding[axis].After, value);
        }

        return x;
    }

    /// <summary>Running sums along an axis, each entry with all before it, as <c>torch.cumsum</c>.</summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no such axis.</exception>
    public static Tensor CumSum(Tensor x, int axis)
    {
        ArgumentNullException.ThrowIfNull(x);
        var lanes = new Lanes(nameof(CumSum), x, [axis]);
        var elements = new HyperDual[x.Length];
        var lane = new HyperDual[lanes.Length];
        for (var i = 0; i < lanes.Count; i++)
        {
            lanes.Read(i, lane);
            for (var k = 1; k < lane.Length; k++)
            {
                lane[k] += lane[k - 1];
            }

            lanes.Write(i, lane, elements);
        }

        return new(elements, x.Extents);
    }

    private static int[] With(int[] shape, int axis, int extent) => [.. shape.Select((e, a) => a == axis ? extent : e)];

    /// <summary>A tensor whose entry at an index is that of another at the index as <paramref name="place"/> changes it.</summary>
    private static Tensor Rearrange(Tensor x, int[] shape, Action<int[]> place)
    {
        var strides = Shapes.Strides(x.Extents);
        var own = Shapes.Strides(shape);
        var elements = new HyperDual[Shapes.Length("Rearrange", shape)];
        var index = new int[shape.Length];
        for (var i = 0; i < elements.Length; i++)
        {
            for (var axis = 0; axis < shape.Length; axis++)
            {
                index[axis] = i / own[axis] % shape[axis];
            }

            place(index);
            elements[i] = x.Elements[index.Zip(strides, (k, stride) => k * stride).Sum()];
        }

        return new(elements, shape);
    }

    private static void Given(string operation, Tensor[] tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        foreach (var tensor in tensors)
        {
            ArgumentNullException.ThrowIfNull(tensor);
        }

        if (tensors.Length == 0)
        {
            throw new ArgumentException($"{operation} takes at least one tensor; none was given.", nameof(tensors));
        }
    }
}
