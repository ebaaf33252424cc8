using System;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.FrontEnd;

internal static partial class OpsLowering
{
    private static Node Silu(OpsCall c)
    {
        var x = c.Tensor("x");
        return c.B.Mul(x, c.B.Add(Primitives.Sigmoid, Attr.None, x));
    }

    /// <summary>½x·erfc(−x/√2); approximately x·σ(2√(2/π)·(x + 0.044715·x³)), which is what the hyperbolic tangent comes to, without 1 + tanh that cancels.</summary>
    private static Node Gelu(OpsCall c)
    {
        var (b, x) = (c.B, c.Tensor("x"));
        Node Constant(double value) => b.Constant(value, x.Shape);
        switch (c.Word("approximate"))
        {
            case "none":
                var tail = b.Add(Primitives.Erfc, Attr.None, b.Mul(Constant(-Math.Sqrt(0.5)), x));
                return b.Mul(b.Mul(Constant(0.5), x), tail);
            case "tanh":
                var scale = 2 * Math.Sqrt(2 / Math.PI);
                var slope = b.Plus(Constant(scale), b.Mul(Constant(scale * 0.044715), b.Mul(x, x)));
                return b.Mul(x, b.Add(Primitives.Sigmoid, Attr.None, b.Mul(x, slope)));
            default:
                throw c.Mismatch("approximate", $"takes approximate \"none\" or \"tanh\"; given \"{c.Word("approximate")}\"");
        }
    }

    /// <summary>
    /// x > 0 ? x : α·(exp(x) − 1), with the exponential's input kept from overflowing where it is not chosen; at 0 α·x, whose second derivative is PyTorch's.
    /// </summary>
    private static Node Elu(OpsCall c)
    {
        var (b, x) = (c.B, c.Tensor("x"));
        var (zero, alpha) = (b.Zero(x.Shape), b.Constant(Finite(c, "alpha"), x.Shape));
        var straight = b.Add(Primitives.GreaterEqual, Attr.None, x, zero);
        var line = b.Where(b.Add(Primitives.Greater, Attr.None, x, zero), x, b.Mul(alpha, x));
        return b.Where(straight, line, b.Mul(alpha, b.Add(Primitives.Expm1, Attr.None, b.Where(straight, zero, x))));
    }

    private static Node LeakyRelu(OpsCall c)
    {
        var (b, x) = (c.B, c.Tensor("x"));
        var positive = b.Add(Primitives.Greater, Attr.None, x, b.Zero(x.Shape));
        return b.Where(positive, x, b.Mul(b.Constant(Finite(c, "negativeSlope"), x.Shape), x));
    }

    /// <summary>
    /// x·r with r = 1/(1 + |x|), and beyond 1 sign(x)·(1 − r), whose derivative does not cancel; the product's input is kept from ∞·0 where it is not chosen.
    /// </summary>
    private static Node Softsign(OpsCall c)
    {
        var (b, x) = (c.B, c.Tensor("x"));
        var (zero, one) = (b.Zero(x.Shape), b.Constant(1, x.Shape));
        var magnitude = b.Add(Primitives.Abs, Attr.None, x);
        var r = b.Reciprocal(b.Plus(one, magnitude));
        var large = b.Add(Primitives.Greater, Attr.None, magnitude, one);
        return b.Where(large, b.Mul(b.Add(Primitives.Sign, Attr.None, x), b.Minus(one, r)), b.Mul(b.Where(large, zero, x), r));
    }

    private static double Finite(OpsCall c, string parameter) => c.Number(parameter) is var value && (double.IsNaN(value) || double.IsInfinity(value))
        ? throw c.Mismatch(parameter, $"takes a finite {parameter}; given {Text(value)}")
        : value;
}
