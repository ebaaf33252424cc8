using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.FrontEnd;

internal static partial class OpsLowering
{
    /// <summary>softmax(scale·query·keyᵀ + mask)·value, over leading axes that broadcast.</summary>
    private static Node ScaledDotProductAttention(OpsCall c)
    {
        var (query, key, value) = (c.Tensor("query"), c.Tensor("key"), c.Tensor("value"));
        var (q, k, v) = (query.Shape, key.Shape, value.Shape);
        if (q.Rank < 2 || k.Rank < 2 || v.Rank < 2 || !q[q.Rank - 1].Equals(k[k.Rank - 1]) || !k[k.Rank - 2].Equals(v[v.Rank - 2])
            || Broadcasting.Join(Batch(q), Batch(k)) is not { } batch || Broadcasting.Join(batch, Batch(v)) is not { } all)
        {
            throw c.Mismatch($"takes a query [.., L, E], a key [.., S, E] and a value [.., S, V] with leading axes that broadcast; they have {q}, {k} and {v}");
        }

        var b = c.B;
        var features = q[q.Rank - 1];
        var scale = c.Has("scale") ? b.Constant(c.Number("scale"), Shape.Scalar) : b.Reciprocal(b.Add(Primitives.Sqrt, Attr.None, b.Size(features)));
        var transposed = b.Permute(key, [.. Enumerable.Range(0, k.Rank - 2), k.Rank - 1, k.Rank - 2]);
        var scores = Product(b, b.Mul(b.Splat(scale, q), query), transposed, batch).Describe("scores");
        if (c.Flag("isCausal"))
        {
            if (c.Has("attnMask"))
            {
                throw c.Mismatch("attnMask", "takes a mask or isCausal, not both");
            }

            // Position i sees the positions up to i: where a running count of columns exceeds that of rows, nothing is seen.
            var (rows, columns) = (scores.Shape.Rank - 2, scores.Shape.Rank - 1);
            var row = b.Broadcast(Count(b, scores.Shape[rows]), scores.Shape, [.. Enumerable.Range(0, columns).Where(a => a != rows), columns]);
            var column = b.Broadcast(Count(b, scores.Shape[columns]), scores.Shape, [.. Enumerable.Range(0, columns)]);
            scores = b.Where(b.Add(Primitives.Greater, Attr.None, column, row), b.Constant(double.NegativeInfinity, scores.Shape), scores);
        }
        else if (c.Has("attnMask"))
        {
            var mask = c.Tensor("attnMask");
            var spread = Spread(c, "attnMask", mask, scores, "scores");
            scores = mask.Kind == ElementKind.Boolean
                ? b.Where(spread, scores, b.Constant(double.NegativeInfinity, scores.Shape))
                : b.Plus(scores, spread);
        }

        int[] last = [scores.Shape.Rank - 1];
        var normaliser = b.Add(Primitives.LogSumExp, new AxesAttr(last), scores).Describe("normaliser");
        var weights = b.Add(Primitives.Exp, Attr.None, b.Minus(scores, b.Broadcast(normaliser, scores.Shape, last))).Describe("attention");
        return Product(b, weights, value, all);
    }

    /// <summary>1, 2, … , n.</summary>
    private static Node Count(Builder b, Dim n) => b.Add(Primitives.CumSum, new ScanAttr(0, false), b.Constant(1, new Shape([n]))).Describe("count");
}
