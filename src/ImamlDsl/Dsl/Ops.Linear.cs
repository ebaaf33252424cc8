namespace ImamlDsl;

public static partial class Ops
{
    /// <summary>
    /// The matrix product, as <c>torch.matmul</c>: <c>[.., n, k]·[.., k, m]</c> gives <c>[.., n, m]</c> with leading axes broadcast; a vector is a
    /// row on the left and a column on the right, and its added axis disappears from the result.
    /// </summary>
    /// <exception cref="ArgumentException">A scalar is given, the inner extents differ, or the leading axes do not broadcast.</exception>
    public static Tensor MatMul(Tensor a, Tensor b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        var shapes = $"shapes {Shapes.Format(a.Extents)} and {Shapes.Format(b.Extents)}";
        if (a.Rank == 0 || b.Rank == 0)
        {
            throw new ArgumentException($"MatMul: {shapes}; a scalar has no matrix product, use *.");
        }

        int[] left = a.Rank == 1 ? [1, a.Extents[0]] : a.Extents;
        int[] right = b.Rank == 1 ? [b.Extents[0], 1] : b.Extents;
        int rows = left[^2], inner = left[^1], columns = right[^1];
        if (right[^2] != inner)
        {
            throw new ArgumentException($"MatMul: {shapes} do not fit: the inner extents {inner} and {right[^2]} differ.");
        }

        int[] leftBatch = left[..^2], rightBatch = right[..^2];
        var batch = Shapes.Broadcast($"MatMul of {shapes}, leading axes", leftBatch, rightBatch);
        var leftOffsets = Shapes.Offsets(batch, Shapes.BroadcastStrides(leftBatch, batch));
        var rightOffsets = Shapes.Offsets(batch, Shapes.BroadcastStrides(rightBatch, batch));
        int[] shape = [.. batch, .. a.Rank == 1 ? Array.Empty<int>() : [rows], .. b.Rank == 1 ? Array.Empty<int>() : [columns]];

        var elements = new HyperDual[Shapes.Length(nameof(MatMul), shape)];
        for (int matrix = 0, at = 0; matrix < leftOffsets.Length; matrix++)
        {
            var x = a.Elements.AsSpan(leftOffsets[matrix] * rows * inner, rows * inner);
            var y = b.Elements.AsSpan(rightOffsets[matrix] * inner * columns, inner * columns);
            for (var row = 0; row < rows; row++)
            {
                for (var column = 0; column < columns; column++)
                {
                    var sum = default(HyperDual);
                    for (var k = 0; k < inner; k++)
                    {
                        sum += x[(row * inner) + k] * y[(k * columns) + column];
                    }

                    elements[at++] = sum;
                }
            }
        }

        return new(elements, shape);
    }

    /// <summary>x·weightᵀ + bias, as <c>torch.nn.functional.linear</c>.</summary>
    /// <param name="x">The inputs, <c>[.., in]</c>.</param>
    /// <param name="weight">The weight, <c>[out, in]</c>.</param>
    /// <param name="bias">The bias, <c>[out]</c>.</param>
    /// <returns><c>[.., out]</c>.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor Linear(Tensor x, Tensor weight, Tensor bias)
    {
        ArgumentNullException.ThrowIfNull(bias);
        var product = Linear(x, weight);
        CheckVector(nameof(Linear), "bias", bias, "weight", weight, weight.Extents[0]);
        return product + bias;
    }

    /// <summary>x·weightᵀ, as <c>torch.nn.functional.linear</c> without a bias.</summary>
    /// <param name="x">The inputs, <c>[.., in]</c>.</param>
    /// <param name="weight">The weight, <c>[out, in]</c>.</param>
    /// <returns><c>[.., out]</c>.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor Linear(Tensor x, Tensor weight)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(weight);
        return x.Rank >= 1 && weight.Rank == 2 && x.Extents[^1] == weight.Extents[1]
            ? MatMul(x, Permute(weight, 1, 0))
            : throw new ArgumentException(
                $"Linear: x {Shapes.Format(x.Extents)} and weight {Shapes.Format(weight.Extents)} do not fit: x is [.., in] and the weight [out, in].");
    }

    /// <summary>Checks a vector with one entry for each output, channel or feature of another tensor.</summary>
    private static void CheckVector(string operation, string name, Tensor vector, string otherName, Tensor other, int length)
    {
        if (vector.Rank != 1 || vector.Length != length)
        {
            throw new ArgumentException(
                $"{operation}: {name} {Shapes.Format(vector.Extents)} does not fit {otherName} {Shapes.Format(other.Extents)}: [{length}] is expected.");
        }
    }
}
