using System.Linq;
using ImamlDsl.Generator.Ir;

namespace ImamlDsl.Generator.Rules;

/// <summary>Products of a slope with what is propagated through it, a tangent or an adjoint.</summary>
internal static class Slopes
{
    /// <summary>
    /// slope·x, where x is propagated. What a choice left out is propagated as zero, and stays zero whatever the slope: (c ? x : 0) times a slope that may be
    /// infinite is c ? slope·x : 0, so that a branch that is not taken contributes no 0·∞.
    /// </summary>
    public static Node Times(this Builder b, Node slope, Node propagated) => Chosen(b, slope, propagated) ?? b.Mul(slope, propagated);

    /// <summary>The same with the factors in the other order.</summary>
    public static Node TimesSlope(this Builder b, Node propagated, Node slope) => Chosen(b, slope, propagated) ?? b.Mul(propagated, slope);

    private static Node? Chosen(Builder b, Node slope, Node propagated)
    {
        if (!IsSteep(slope))
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

        return propagated.Op == Primitives.Neg && Chosen(b, slope, propagated.Inputs[0]) is { } opposite ? b.Neg(opposite)
            : propagated.Op == Primitives.Mul && propagated.Inputs[0].IsUniform() && Chosen(b, slope, propagated.Inputs[1]) is { } scaled ? b.Mul(propagated.Inputs[0], scaled)
            : null;
    }

    /// <summary>Whether the value may be infinite where what it is computed from is not.</summary>
    private static bool IsSteep(Node x, int depth = 0) =>
        x.Op == Primitives.Reciprocal || x.Op == Primitives.Exp || x.Op == Primitives.Log || x.Op == Primitives.Pow || x.Op == Primitives.Div
        || (depth < 4 && (x.Op == Primitives.Neg || x.Op == Primitives.Mul) && x.Inputs.Any(i => IsSteep(i, depth + 1)));
}
