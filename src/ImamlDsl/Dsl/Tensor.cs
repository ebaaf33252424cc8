using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace ImamlDsl;

/// <summary>
/// A dense, immutable array of real numbers, row-major: the values of a model's definition. When a definition is executed, to step through
/// it or to check generated code, it computes plainly in double precision; generated code never uses it.
/// </summary>
/// <remarks>
/// Inside, every element is a hyper-dual number, so that tests read exact directional first and second derivatives from an execution.
/// A shape may have extents of zero. Operators broadcast as NumPy and PyTorch do.
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed partial class Tensor
{
    private const int ElementsShown = 8;

    private readonly HyperDual[] _elements;
    private readonly int[] _extents;

    /// <summary>Takes ownership of both arrays, whose lengths agree.</summary>
    internal Tensor(HyperDual[] elements, int[] extents)
    {
        Debug.Assert(elements.Length == Shapes.Length("Tensor", extents), "The elements fill the shape.");
        _elements = elements;
        _extents = extents;
        Shape = Array.AsReadOnly(extents);
    }

    /// <summary>The extents; empty for a scalar.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The number of axes; 0 for a scalar.</summary>
    public int Rank => _extents.Length;

    /// <summary>The number of elements: the product of <see cref="Shape"/>.</summary>
    public int Length => _elements.Length;

    /// <summary>The value of a tensor with one element, as PyTorch's <c>item()</c>.</summary>
    /// <exception cref="InvalidOperationException">The tensor has no or several elements.</exception>
    public double Item => Length == 1
        ? _elements[0].Value
        : throw new InvalidOperationException(
            $"Item reads a tensor with one element; this one has shape {Shapes.Format(_extents)}. Reduce it first, or use ToArray().");

    /// <summary>Entries and ranges along the first axes, as <c>x[0]</c>, <c>x[^1, 2..]</c> or <c>x[.., 1..^1]</c>; the axis of a single entry disappears.</summary>
    /// <remarks>
    /// In a model, indices may depend on sizes, for example <c>x[..(x.Shape[0] / 2)]</c>. Where an extent is known only with the data, what lies beyond it is an error
    /// when the data are bound. Steps other than 1 are <see cref="Ops.Slice"/>'s.
    /// </remarks>
    /// <param name="indices">What is taken of each axis; axes that are not named are taken whole.</param>
    /// <exception cref="ArgumentException">There are more indices than axes, an index or bound lies outside of its axis, or a range holds nothing.</exception>
    [IndexerName("Part")] // Item is the value of a single entry
    public Tensor this[params TensorIndex[] indices]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(indices);
            if (indices.Length > Rank)
            {
                throw new ArgumentException($"{indices.Length} indices were given for a tensor of shape {Shapes.Format(_extents)}; give at most {Rank}.", nameof(indices));
            }

            var (result, axis) = (this, 0);
            foreach (var index in indices)
            {
                var extent = result._extents[axis];
                var (start, end) = (index.Range.Start.GetOffset(extent), index.Range.End.GetOffset(extent));
                if (index.IsEntry)
                {
                    result = start >= 0 && start < extent ? Ops.Select(result, axis, start)
                        : throw new ArgumentException($"The index {index.Range.Start} lies outside of an axis of extent {extent} of shape {Shapes.Format(_extents)}.", nameof(indices));
                }
                else
                {
                    result = start >= 0 && start < end && end <= extent ? Ops.Slice(result, axis++, start, end)
                        : throw new ArgumentException($"The range {index.Range} takes nothing, or lies outside of an axis of extent {extent} of shape {Shapes.Format(_extents)}.", nameof(indices));
                }
            }

            return result;
        }
    }

    internal HyperDual[] Elements => _elements;

    internal int[] Extents => _extents;

    /// <summary>Copies values into a tensor.</summary>
    /// <remarks>In a model these are constants, the same for all tasks and never adapted: known when it is compiled, and at most 8192. More are an input.</remarks>
    /// <param name="values">The values, row-major.</param>
    /// <param name="shape">The shape; none for a scalar.</param>
    /// <exception cref="ArgumentException">The values do not fill the shape, or an extent is negative.</exception>
    public static Tensor FromArray(ReadOnlySpan<double> values, params int[] shape)
    {
        var extents = Shapes.Check(nameof(FromArray), values.Length, shape);
        var elements = new HyperDual[values.Length];
        for (var i = 0; i < elements.Length; i++)
        {
            elements[i] = new(values[i]);
        }

        return new(elements, extents);
    }

    /// <summary>A tensor of shape <c>[]</c>.</summary>
    public static Tensor Scalar(double value) => new([new(value)], []);

    /// <summary>A number is a tensor of shape <c>[]</c>.</summary>
    public static implicit operator Tensor(double value) => Scalar(value);

    /// <summary>A copy of the values, row-major.</summary>
    public double[] ToArray() => Array.ConvertAll(_elements, element => element.Value);

    /// <summary>The shape and the first values, for example <c>Tensor [2, 2] {1, 2, 3, 4}</c>.</summary>
    public override string ToString()
    {
        var shown = _elements.Take(ElementsShown).Select(element => element.Value.ToString("G6", CultureInfo.InvariantCulture));
        return $"Tensor {Shapes.Format(_extents)} {{{string.Join(", ", shown)}{(Length > ElementsShown ? ", …" : "")}}}";
    }

    /// <summary>A tensor whose dual parts are the directions <paramref name="e1"/> and <paramref name="e2"/>.</summary>
    internal static Tensor Seeded(ReadOnlySpan<double> values, ReadOnlySpan<double> e1, ReadOnlySpan<double> e2, params int[] shape)
    {
        var extents = Shapes.Check(nameof(Seeded), values.Length, shape);
        if (e1.Length != values.Length || e2.Length != values.Length)
        {
            throw new ArgumentException(
                $"Seeded: {values.Length} values need directions of the same length; they have lengths {e1.Length} and {e2.Length}.");
        }

        var elements = new HyperDual[values.Length];
        for (var i = 0; i < elements.Length; i++)
        {
            elements[i] = new(values[i], e1[i], e2[i], 0);
        }

        return new(elements, extents);
    }

    /// <summary>The derivative of every element along the first direction.</summary>
    internal double[] E1ToArray() => Array.ConvertAll(_elements, element => element.E1);

    /// <summary>The derivative of every element along the second direction.</summary>
    internal double[] E2ToArray() => Array.ConvertAll(_elements, element => element.E2);

    /// <summary>The mixed second derivative of every element along both directions.</summary>
    internal double[] E12ToArray() => Array.ConvertAll(_elements, element => element.E12);
}
