namespace ImamlDsl;

public static partial class Ops
{
    /// <summary>
    /// softmax(scale·query·keyᵀ + mask)·value, as <c>torch.nn.functional.scaled_dot_product_attention</c> without dropout; several heads are a leading axis.
    /// </summary>
    /// <remarks>A query whose scores are all −∞ gives NaN, as the formula does; newer versions of PyTorch give 0.</remarks>
    /// <param name="query">The queries, <c>[.., L, E]</c>.</param>
    /// <param name="key">The keys, <c>[.., S, E]</c>.</param>
    /// <param name="value">The values, <c>[.., S, V]</c>.</param>
    /// <param name="attnMask">Numbers added to the scores, broadcast to <c>[.., L, S]</c>: 0 where a query sees a key, −∞ where it does not. Null for none.</param>
    /// <param name="isCausal">Whether query i sees the keys 0 to i only; not together with a mask.</param>
    /// <param name="scale">The scores' factor; null for 1/√E.</param>
    /// <returns><c>[.., L, V]</c>, leading axes broadcast.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, or both a mask and <paramref name="isCausal"/> are given.</exception>
    public static Tensor ScaledDotProductAttention(
        Tensor query, Tensor key, Tensor value, Tensor? attnMask = null, bool isCausal = false, double? scale = null)
    {
        var scores = Scores(query, key, value, scale);
        if (isCausal)
        {
            var (rows, columns) = (scores.Extents[^2], scores.Extents[^1]);
            scores = attnMask is null
                ? new([.. scores.Elements.Select((score, i) => i % columns > i / columns % rows ? new HyperDual(double.NegativeInfinity) : score)], scores.Extents)
                : throw new ArgumentException("ScaledDotProductAttention takes a mask or isCausal, not both.", nameof(attnMask));
        }
        else if (attnMask is not null)
        {
            CheckRepeats(nameof(ScaledDotProductAttention), "mask", attnMask.Extents, "scores", scores.Extents);
            scores += attnMask;
        }

        return MatMul(Softmax(scores), value);
    }

    /// <summary>The same with a mask of truth values.</summary>
    /// <inheritdoc cref="ScaledDotProductAttention(Tensor, Tensor, Tensor, Tensor?, bool, double?)"/>
    /// <param name="query">The queries, <c>[.., L, E]</c>.</param>
    /// <param name="key">The keys, <c>[.., S, E]</c>.</param>
    /// <param name="value">The values, <c>[.., S, V]</c>.</param>
    /// <param name="attnMask">True where a query sees a key, broadcast to <c>[.., L, S]</c>.</param>
    /// <param name="scale">The scores' factor; null for 1/√E.</param>
    public static Tensor ScaledDotProductAttention(Tensor query, Tensor key, Tensor value, BooleanTensor attnMask, double? scale = null)
    {
        ArgumentNullException.ThrowIfNull(attnMask);
        var scores = Scores(query, key, value, scale);
        CheckRepeats(nameof(ScaledDotProductAttention), "mask", attnMask.Extents, "scores", scores.Extents);
        return MatMul(Softmax(Where(attnMask, scores, double.NegativeInfinity)), value);
    }

    private static Tensor Scores(Tensor query, Tensor key, Tensor value, double? scale)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        if (query.Rank < 2 || key.Rank < 2 || value.Rank < 2 || query.Extents[^1] != key.Extents[^1] || key.Extents[^2] != value.Extents[^2])
        {
            throw new ArgumentException(
                "ScaledDotProductAttention takes a query [.., L, E], a key [.., S, E] and a value [.., S, V] with leading axes that broadcast; they have "
                + $"{Shapes.Format(query.Extents)}, {Shapes.Format(key.Extents)} and {Shapes.Format(value.Extents)}.");
        }

        return MatMul(query * (scale ?? 1 / Math.Sqrt(query.Extents[^1])), Transpose(key, -2, -1));
    }
}
