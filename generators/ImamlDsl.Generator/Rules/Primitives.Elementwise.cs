using System.Linq;
using ImamlDsl.Generator.Ir;

namespace ImamlDsl.Generator.Rules;

/// <summary>The table of primitives, one row each.</summary>
internal static partial class Primitives
{
    // Linear rows: the tangent of a missing operand is zero.
    public static readonly LinearElementwise Neg = new("neg", "−{0}", "-{0}",
        (b, n, t) => b.Neg(t[0]!),
        (b, n, g, i) => b.Neg(g))
    { Form = CanonicalForms.Neg, Simpler = Simplifications.Neg, Host = "-{0}" };

    public static readonly LinearElementwise Add = new("add", "{0} + {1}", "{0} + {1}",
        (b, n, t) => t[0] is null ? t[1] : t[1] is null ? t[0] : b.Plus(t[0]!, t[1]!),
        (b, n, g, i) => g)
    { Form = CanonicalForms.Add, Simpler = Simplifications.Add, Host = "{0} + {1}" };

    public static readonly LinearElementwise Sub = new("sub", "{0} − {1}", "{0} - {1}",
        (b, n, t) => t[1] is null ? t[0] : t[0] is null ? b.Neg(t[1]!) : b.Minus(t[0]!, t[1]!),
        (b, n, g, i) => i == 0 ? g : b.Neg(g))
    { Form = CanonicalForms.Sub, Simpler = Simplifications.Sub, Host = "{0} - {1}" };

    public static readonly LinearElementwise Mul = new("mul", "{0}·{1}", "{0} * {1}",
        (b, n, t) => b.Sum2(t[0] is null ? null : b.TimesSlope(t[0]!, n.Inputs[1]), t[1] is null ? null : b.Times(n.Inputs[0], t[1]!)),
        (b, n, g, i) => b.TimesSlope(g, n.Inputs[1 - i]))
    { Form = CanonicalForms.Mul, Simpler = Simplifications.Mul, Host = "{0} * {1}" };

    public static readonly LinearElementwise Where = new("where", "{0} ? {1} : {2}", "L.Select({0}, {1}, {2})",
        (b, n, t) => b.Where(n.Inputs[0], t[1] ?? b.Zero(n.Shape), t[2] ?? b.Zero(n.Shape)),
        (b, n, g, i) => i == 1 ? b.Where(n.Inputs[0], g, b.Zero(n.Shape)) : b.Where(n.Inputs[0], b.Zero(n.Shape), g))
    { Simpler = Simplifications.Where };

    // Non-linear rows: partial derivatives in the inputs x and the output y.
    public static readonly Elementwise Div = new("div", "{0} / {1}", "{0} / {1}",
        (b, x, y) => b.Reciprocal(x[1]),
        (b, x, y) => b.Neg(b.Mul(y, b.Reciprocal(x[1]))))
    { Form = CanonicalForms.Div, Simpler = Simplifications.Div, Host = "{0} / {1}" };

    public static readonly Elementwise Reciprocal = new("reciprocal", "1/{0}", "L.Reciprocal({0})",
        (b, x, y) => b.Neg(b.Mul(y, y)))
    { Form = CanonicalForms.Reciprocal, Host = "1 / {0}" };

    public static readonly Elementwise Exp = new("exp", "exp({0})", "L.Exp({0})", (b, x, y) => y);

    public static readonly Elementwise Log = new("log", "log({0})", "L.Log({0})", (b, x, y) => b.Reciprocal(x[0]));

    public static readonly Elementwise Expm1 = new("expm1", "expm1({0})", "L.Expm1({0})", (b, x, y) => b.Add(Exp, Attr.None, x[0]));

    public static readonly Elementwise Log1p = new("log1p", "log1p({0})", "L.Log1p({0})", (b, x, y) => b.Reciprocal(b.Plus(b.Constant(1, y.Shape), x[0])));

    public static readonly Elementwise Erf = new("erf", "erf({0})", "L.Erf({0})", (b, x, y) => b.Mul(b.Constant(TwoOverRootPi, y.Shape), Gauss(b, x[0])));

    public static readonly Elementwise Erfc = new("erfc", "erfc({0})", "L.Erfc({0})", (b, x, y) => b.Mul(b.Constant(-TwoOverRootPi, y.Shape), Gauss(b, x[0])));

    public static readonly Elementwise Sqrt = new("sqrt", "√({0})", "L.Sqrt({0})",
        (b, x, y) => b.Mul(b.Constant(0.5, y.Shape), b.Reciprocal(y)))
    { Form = CanonicalForms.Sqrt, Host = "sqrt({0})" };

    /// <summary>|x| with derivative 0 at 0, as PyTorch.</summary>
    public static readonly Elementwise Abs = new("abs", "|{0}|", "L.Abs({0})", (b, x, y) => b.Add(Sign!, Attr.None, x[0]));

    public static readonly Elementwise Tanh = new("tanh", "tanh({0})", "L.Tanh({0})",
        (b, x, y) => b.Minus(b.Constant(1, y.Shape), b.Mul(y, y)));

    /// <summary>The derivative σ(x)·σ(−x) keeps its digits where σ(x) is 1 to the last one.</summary>
    public static readonly Elementwise Sigmoid = new("sigmoid", "σ({0})", "L.Sigmoid({0})",
        (b, x, y) => b.Mul(y, b.Add(Sigmoid!, Attr.None, b.Neg(x[0]))));

    public static readonly Elementwise Softplus = new("softplus", "softplus({0})", "L.Softplus({0})",
        (b, x, y) => b.Add(Sigmoid, Attr.None, x[0]));

    public static readonly Elementwise Sin = new("sin", "sin({0})", "L.Sin({0})", (b, x, y) => b.Add(Cos!, Attr.None, x[0]));

    public static readonly Elementwise Cos = new("cos", "cos({0})", "L.Cos({0})", (b, x, y) => b.Neg(b.Add(Sin, Attr.None, x[0])));

    /// <summary>max(x, 0), NaN where x is; derivative 0 at 0, as PyTorch. The mask is read off the output, so x need not be kept.</summary>
    public static readonly Elementwise Relu = new("relu", "max({0}, 0)", "L.Max(L.Constant(0), {0})",
        (b, x, y) => b.Where(b.Add(Greater!, Attr.None, y, b.Zero(y.Shape)), b.Constant(1, y.Shape), b.Zero(y.Shape)));

    /// <summary>x^p. With respect to p at x = 0 the derivative is 0: the logarithm's input is made safe, not its result.</summary>
    public static readonly Elementwise Pow = new("pow", "{0}^{1}", "L.Pow({0}, {1})",
        (b, x, y) => b.Mul(x[1], b.Pow(x[0], b.Minus(x[1], b.Constant(1, y.Shape)))),
        (b, x, y) => b.Mul(y, b.Add(Log, Attr.None, b.Where(b.Add(Equal!, Attr.None, x[0], b.Zero(y.Shape)), b.Constant(1, y.Shape), x[0]))))
    { Form = CanonicalForms.Pow };

    /// <summary>The larger of two, NaN where either is; equal operands share the derivative and NaN leaves it to both, as PyTorch.</summary>
    public static readonly Elementwise Maximum = new("maximum", "max({0}, {1})", "L.Max({0}, {1})") { Tangent = (b, x, t) => b.Sum2(Share(b, x[0], x[1], t[0], 1), Share(b, x[1], x[0], t[1], 1)) };

    /// <summary>The smaller of two, as <see cref="Maximum"/>.</summary>
    public static readonly Elementwise Minimum = new("minimum", "min({0}, {1})", "L.Min({0}, {1})") { Tangent = (b, x, t) => b.Sum2(Share(b, x[0], x[1], t[0], -1), Share(b, x[1], x[0], t[1], -1)) };

    /// <summary>x moved into [l, u], two constants; derivative 1 from l to u, ends included, 0 elsewhere and where x is NaN, as PyTorch.</summary>
    public static readonly Elementwise Clamp = new("clamp", "clamp({0}; {1}, {2})", "L.Min(L.Max({0}, {1}), {2})")
    {
        Tangent = (b, x, t) => t[0] is null ? null
            : b.Where(b.Add(And!, Attr.None, b.Add(GreaterEqual!, Attr.None, x[0], x[1]), b.Add(GreaterEqual!, Attr.None, x[2], x[0])), t[0]!, b.Zero(x[0].Shape)),
    };

    // Discrete rows: the derivative is zero by declaration.

    /// <summary>0 at NaN, as PyTorch.</summary>
    public static readonly Elementwise Sign = new("sign", "sign({0})", "L.Select(L.GreaterThan({0}, L.Constant(0)), L.Constant(1), L.Select(L.GreaterThan(L.Constant(0), {0}), L.Constant(-1), L.Constant(0)))", (b, x, y) => null);

    public static readonly Elementwise Greater = new("greater", "{0} > {1}", "L.GreaterThan({0}, {1})", (b, x, y) => null, (b, x, y) => null) { Result = ElementKind.Boolean, Aten = "gt" };

    public static readonly Elementwise Equal = new("equal", "{0} = {1}", "L.Equal({0}, {1})", (b, x, y) => null, (b, x, y) => null) { Result = ElementKind.Boolean, Aten = "eq" };

    public static readonly Elementwise GreaterEqual = new("greater_equal", "{0} ≥ {1}", "L.GreaterThanOrEqual({0}, {1})") { Result = ElementKind.Boolean, Aten = "ge" };

    public static readonly Elementwise And = new("and", "{0} ∧ {1}", "L.And({0}, {1})") { Result = ElementKind.Boolean, Aten = "logical_and" };

    public static readonly Elementwise Or = new("or", "{0} ∨ {1}", "L.Or({0}, {1})") { Result = ElementKind.Boolean, Aten = "logical_or" };

    public static readonly Elementwise Not = new("not", "¬({0})", "L.Not({0})") { Result = ElementKind.Boolean, Aten = "logical_not", Simpler = (b, x) => x[0].Op == Not ? x[0].Inputs[0] : null };

    /// <summary>The value, as a constant of all derivatives.</summary>
    public static readonly Elementwise StopGradient = new("stop_gradient", "stop({0})", "{0}", (b, x, y) => null);

    private const double TwoOverRootPi = 1.1283791670955126;

    /// <summary>exp(−x²).</summary>
    private static Node Gauss(Builder b, Node x) => b.Add(Exp, Attr.None, b.Neg(b.Mul(x, x)));

    /// <summary>What one of two operands gives to the tangent of their maximum (sign 1) or minimum (−1).</summary>
    private static Node? Share(Builder b, Node own, Node other, Node? tangent, int sign)
    {
        if (tangent is null)
        {
            return null;
        }

        var loses = sign > 0 ? b.Add(Greater, Attr.None, other, own) : b.Add(Greater, Attr.None, own, other);
        var half = b.Mul(b.Constant(0.5, own.Shape), tangent);
        return b.Where(loses, b.Zero(own.Shape), b.Where(b.Add(Equal, Attr.None, own, other), half, tangent));
    }
}
