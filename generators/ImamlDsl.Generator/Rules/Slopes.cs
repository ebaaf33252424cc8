using System.Linq;
using ImamlDsl.Generator.Ir;

namespace ImamlDsl.Generator.Rules;

/// <summary>Products of a slope with what is propagated through it, a tangent or an adjoint.</summary>
internal static class Slopes
{
    private const int MaxDepth = 4; // of the products that are looked into

    /// <summary>
    /// slope·x, where x is propagated. What a choice left out is propagated as zero, and stays zero whatever the slope: (c ? x : 0) times a slope that may be
    /// infinite is c ? slope·x : 0, so that a branch that is not taken contributes no 0·∞.
    /// </summary>
    public static Node Times(this Builder b, Node slope, Node propagated) => Chosen(b, slope, propagated) ?? b.Mul(slope, propagated);

    /// <summary>The same with the factors in the other order.</summary>
    public static Node TimesSlope(this Builder b, Node propagated, Node slope) => Chosen(b, slope, propagated) ?? b.Mul(propagated, slope);

    private static Node? Chosen(Builder b, Node slope, Node propagated, int depth = 0)
    {
        if (depth > MaxDepth || !IsSteep(slope))
        {
            return null;
        }

        if (propagated.Op == Primitives.Where)
        {
            var (p, q) = (propagated.Inputs[1], propagated.Inputs[2]);
            return q.IsConstant(0) || p.IsConstant(0)
                ? b.Where(propagated.Inputs[0], p.IsConstant(0) ? p : b.Times(slope, p), q.IsConstant(0) ? q : b.Times(slope, q))
                : null;
        }

        if (propagated.Op == Primitives.Neg)
        {
            return Chosen(b, slope, propagated.Inputs[0], depth + 1) is { } opposite ? b.Neg(opposite) : null;
        }

        // slope·(x ± y) = slope·x ± slope·y, where one of the two was chosen.
        if (propagated.Op == Primitives.Add || propagated.Op == Primitives.Sub)
        {
            var (x, y) = (Chosen(b, slope, propagated.Inputs[0], depth + 1), Chosen(b, slope, propagated.Inputs[1], depth + 1));
            return x is null && y is null ? null
                : b.Add(propagated.Op, Attr.None, x ?? b.Mul(slope, propagated.Inputs[0]), y ?? b.Mul(slope, propagated.Inputs[1]));
        }

        // slope·(x·y) = (slope·x)·y
        return propagated.Op != Primitives.Mul ? null
            : Chosen(b, slope, propagated.Inputs[0], depth + 1) is { } left ? b.Mul(left, propagated.Inputs[1])
            : Chosen(b, slope, propagated.Inputs[1], depth + 1) is { } right ? b.Mul(propagated.Inputs[0], right)
            : null;
    }

    /// <summary>Whether the value may be infinite where what it is computed from is not.</summary>
    private static bool IsSteep(Node x, int depth = 0) =>
        x.Op == Primitives.Reciprocal || x.Op == Primitives.Exp || x.Op == Primitives.Log || x.Op == Primitives.Pow || x.Op == Primitives.Div
        || (depth < MaxDepth && (x.Op == Primitives.Neg || x.Op == Primitives.Mul) && x.Inputs.Any(i => IsSteep(i, depth + 1)));
}
