namespace ImamlDsl;

public static partial class Ops
{
    /// <summary>The sum of all elements, of shape <c>[]</c>; 0 for an empty tensor.</summary>
    public static Tensor Sum(Tensor x) => Reduce(nameof(Sum), x, null, false, SumOf);

    /// <summary>The sum along an axis, which disappears, or stays with extent 1 if <paramref name="keepDims"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no such axis.</exception>
    public static Tensor Sum(Tensor x, int axis, bool keepDims = false) => Reduce(nameof(Sum), x, [axis], keepDims, SumOf);

    /// <summary>The sum along several axes, which disappear, or stay with extent 1 if <paramref name="keepDims"/>.</summary>
    /// <exception cref="ArgumentException">No axis is given, one is repeated, or <paramref name="x"/> does not have one.</exception>
    public static Tensor Sum(Tensor x, int[] axes, bool keepDims = false) => Reduce(nameof(Sum), x, Given(axes), keepDims, SumOf);

    /// <summary>The mean of all elements, of shape <c>[]</c>.</summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> is empty.</exception>
    public static Tensor Mean(Tensor x) => Reduce(nameof(Mean), x, null, false, MeanOf, needsElements: true);

    /// <summary>The mean along an axis, which disappears, or stays with extent 1 if <paramref name="keepDims"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no such axis, or it is empty.</exception>
    public static Tensor Mean(Tensor x, int axis, bool keepDims = false) =>
        Reduce(nameof(Mean), x, [axis], keepDims, MeanOf, needsElements: true);

    /// <summary>The mean along several axes, which disappear, or stay with extent 1 if <paramref name="keepDims"/>.</summary>
    /// <exception cref="ArgumentException">No axis is given, one is repeated or empty, or <paramref name="x"/> does not have
    /// one.</exception>
    public static Tensor Mean(Tensor x, int[] axes, bool keepDims = false) =>
        Reduce(nameof(Mean), x, Given(axes), keepDims, MeanOf, needsElements: true);

    /// <summary>
    /// The greatest of all elements, of shape <c>[]</c>; elements that tie share the derivative evenly; NaN if any is NaN.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> is empty.</exception>
    public static Tensor Max(Tensor x) => Reduce(nameof(Max), x, null, false, MaxOf, needsElements: true);

    /// <summary>
    /// The greatest along an axis, which disappears, or stays with extent 1 if <paramref name="keepDims"/>: PyTorch's <c>amax</c>. Elements
    /// that tie share the derivative evenly; NaN if any is NaN.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no such axis, or it is empty.</exception>
    public static Tensor Max(Tensor x, int axis, bool keepDims = false) =>
        Reduce(nameof(Max), x, [axis], keepDims, MaxOf, needsElements: true);

    /// <summary>
    /// The greatest along several axes, which disappear, or stay with extent 1 if <paramref name="keepDims"/>: PyTorch's <c>amax</c>.
    /// Elements that tie share the derivative evenly; NaN if any is NaN.
    /// </summary>
    /// <exception cref="ArgumentException">No axis is given, one is repeated or empty, or <paramref name="x"/> does not have
    /// one.</exception>
    public static Tensor Max(Tensor x, int[] axes, bool keepDims = false) =>
        Reduce(nameof(Max), x, Given(axes), keepDims, MaxOf, needsElements: true);

    /// <summary>
    /// The smallest of all elements, of shape <c>[]</c>; elements that tie share the derivative evenly; NaN if any is NaN.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> is empty.</exception>
    public static Tensor Min(Tensor x) => Reduce(nameof(Min), x, null, false, MinOf, needsElements: true);

    /// <summary>
    /// The smallest along an axis, which disappears, or stays with extent 1 if <paramref name="keepDims"/>: PyTorch's <c>amin</c>. Elements
    /// that tie share the derivative evenly; NaN if any is NaN.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no such axis, or it is empty.</exception>
    public static Tensor Min(Tensor x, int axis, bool keepDims = false) =>
        Reduce(nameof(Min), x, [axis], keepDims, MinOf, needsElements: true);

    /// <summary>
    /// The smallest along several axes, which disappear, or stay with extent 1 if <paramref name="keepDims"/>: PyTorch's <c>amin</c>.
    /// Elements that tie share the derivative evenly; NaN if any is NaN.
    /// </summary>
    /// <exception cref="ArgumentException">No axis is given, one is repeated or empty, or <paramref name="x"/> does not have
    /// one.</exception>
    public static Tensor Min(Tensor x, int[] axes, bool keepDims = false) =>
        Reduce(nameof(Min), x, Given(axes), keepDims, MinOf, needsElements: true);

    private delegate HyperDual LaneReduction(ReadOnlySpan<HyperDual> lane);

    private static int[] Given(int[] axes)
    {
        ArgumentNullException.ThrowIfNull(axes);
        return axes;
    }

    /// <summary>Applies a reduction to the elements along the axes (null for all), for every position along the others.</summary>
    private static Tensor Reduce(string operation, Tensor x, int[]? axes, bool keepDims, LaneReduction reduction, bool needsElements = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        var shape = x.Extents;
        if (axes is { Length: 0 })
        {
            throw new ArgumentException($"{operation}: no axis of shape {Shapes.Format(shape)} was given; {operation}(x) reduces all of them.");
        }

        var lanes = new Lanes(operation, x, axes);
        if (needsElements && lanes.Length == 0)
        {
            throw new ArgumentException($"{operation}: shape {Shapes.Format(shape)} has no elements along {Describe(axes)}, so there is no result.");
        }

        var elements = new HyperDual[lanes.Count];
        var lane = new HyperDual[lanes.Length];
        for (var i = 0; i < elements.Length; i++)
        {
            lanes.Read(i, lane);
            elements[i] = reduction(lane);
        }

        return new(elements, keepDims ? lanes.ShapeWithOnes : lanes.Shape);
    }

    private static string Describe(int[]? axes) => axes switch
    {
        null => "any axis",
        [var axis] => $"axis {axis}",
        _ => $"axes {Shapes.Format(axes)}",
    };

    private static HyperDual SumOf(ReadOnlySpan<HyperDual> lane)
    {
        var sum = default(HyperDual);
        foreach (ref readonly var element in lane)
        {
            sum += element;
        }

        return sum;
    }

    private static HyperDual MeanOf(ReadOnlySpan<HyperDual> lane) => SumOf(lane) / new HyperDual(lane.Length);

    private static HyperDual MaxOf(ReadOnlySpan<HyperDual> lane)
    {
        var greatest = double.NegativeInfinity;
        foreach (ref readonly var element in lane)
        {
            greatest = Math.Max(greatest, element.Value); // Math.Max passes NaN on.
        }

        if (double.IsNaN(greatest))
        {
            return new(double.NaN, double.NaN, double.NaN, double.NaN);
        }

        var sum = default(HyperDual);
        var ties = 0;
        foreach (ref readonly var element in lane)
        {
            if (element.Value == greatest)
            {
                sum += element;
                ties++;
            }
        }

        return new(greatest, sum.E1 / ties, sum.E2 / ties, sum.E12 / ties);
    }

    private static HyperDual MinOf(ReadOnlySpan<HyperDual> lane)
    {
        HyperDual[] opposite = [.. lane];
        foreach (ref var element in opposite.AsSpan())
        {
            element = -element;
        }

        return -MaxOf(opposite);
    }
}
