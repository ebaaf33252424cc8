namespace ImamlDsl;

public static partial class Ops
{
    /// <summary>1 at each label and 0 elsewhere, along a new last axis: <c>[..]</c> to <c>[.., classes]</c>.</summary>
    /// <exception cref="ArgumentException">A label is not from 0 to <paramref name="classes"/> − 1.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no class.</exception>
    public static Tensor OneHot(IndexTensor labels, int classes)
    {
        ArgumentNullException.ThrowIfNull(labels);
        Ranges.AtLeast(1, classes, nameof(classes), "OneHot: the number of classes");
        CheckLabels(nameof(OneHot), labels, classes);
        int[] shape = [.. labels.Extents, classes];
        var elements = new HyperDual[Shapes.Length(nameof(OneHot), shape)];
        for (var i = 0; i < labels.Length; i++)
        {
            elements[(i * classes) + labels.Elements[i]] = new(1);
        }

        return new(elements, shape);
    }

    /// <summary>
    /// The rows of a table that indices name, <c>[V, D]</c> and <c>[..]</c> to <c>[.., D]</c>, as <c>torch.nn.functional.embedding</c> with its operands in the other
    /// order. The gradient of a row is the sum over every place that names it.
    /// </summary>
    /// <param name="weight">The table, a row for each index.</param>
    /// <param name="indices">The rows' numbers, from 0 to V − 1.</param>
    /// <exception cref="ArgumentException">The table has not two axes, or an index is not a row's.</exception>
    public static Tensor Embedding(Tensor weight, IndexTensor indices)
    {
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(indices);
        if (weight.Rank != 2)
        {
            throw new ArgumentException($"Embedding takes a weight [rows, features]; it has {Shapes.Format(weight.Extents)}.", nameof(weight));
        }

        var (rows, width) = (weight.Extents[0], weight.Extents[1]);
        int[] shape = [.. indices.Extents, width];
        var elements = new HyperDual[Shapes.Length(nameof(Embedding), shape)];
        for (var i = 0; i < indices.Length; i++)
        {
            var row = indices.Elements[i];
            if (row < 0 || row >= rows)
            {
                throw new ArgumentException($"Embedding: the index {row} at position {i} is not one of the {rows} rows, 0 to {rows - 1}.", nameof(indices));
            }

            Array.Copy(weight.Elements, row * width, elements, i * width, width);
        }

        return new(elements, shape);
    }

    /// <summary>
    /// The position of the greatest element along an axis, which disappears: the first of those that tie; the first NaN if there is one.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no such axis, or it is empty.</exception>
    public static IndexTensor ArgMax(Tensor x, int axis = -1)
    {
        ArgumentNullException.ThrowIfNull(x);
        var lanes = new Lanes(nameof(ArgMax), x, [axis]);
        if (lanes.Length == 0)
        {
            throw new ArgumentException($"ArgMax: shape {Shapes.Format(x.Extents)} has no elements along axis {axis}, so there is no result.");
        }

        var result = new int[lanes.Count];
        var lane = new HyperDual[lanes.Length];
        for (var i = 0; i < result.Length; i++)
        {
            lanes.Read(i, lane);
            var greatest = 0;
            for (var k = 1; k < lane.Length && !double.IsNaN(lane[greatest].Value); k++)
            {
                if (lane[k].Value > lane[greatest].Value || double.IsNaN(lane[k].Value))
                {
                    greatest = k;
                }
            }

            result[i] = greatest;
        }

        return new(result, lanes.Shape);
    }

    /// <summary>1 where two index tensors agree, 0 elsewhere, constant in every derivative; never broadcast.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor Equal(IndexTensor a, IndexTensor b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return a.Extents.AsSpan().SequenceEqual(b.Extents)
            ? new([.. a.Elements.Zip(b.Elements, (x, y) => new HyperDual(x == y ? 1 : 0))], a.Extents)
            : throw new ArgumentException(
                $"Equal: shapes {Shapes.Format(a.Extents)} and {Shapes.Format(b.Extents)} must be the same.");
    }

    /// <summary>The fraction of examples whose greatest logit (the first of those that tie) is that of their label.</summary>
    /// <param name="logits">The logits, <c>[.., C]</c>.</param>
    /// <param name="labels">The classes, <c>[..]</c>.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, or there are no examples.</exception>
    public static Tensor Accuracy(Tensor logits, IndexTensor labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        return logits.Rank > 0 && logits.Extents.AsSpan(0, logits.Rank - 1).SequenceEqual(labels.Extents) && labels.Length > 0
            ? Mean(Equal(ArgMax(logits), labels))
            : throw new ArgumentException(
                $"Accuracy: logits {Shapes.Format(logits.Extents)} and labels {Shapes.Format(labels.Extents)} do not fit: logits are [.., C] and labels [..], at least one.");
    }

    private static void CheckLabels(string operation, IndexTensor labels, int classes)
    {
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels.Elements[i] < 0 || labels.Elements[i] >= classes)
            {
                throw new ArgumentException(
                    $"{operation}: the label {labels.Elements[i]} at position {i} is not one of the {classes} classes, 0 to {classes - 1}.", nameof(labels));
            }
        }
    }
}
