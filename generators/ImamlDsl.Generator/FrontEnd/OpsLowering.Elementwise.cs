using System.Linq;
using ImamlDsl.Generator.Diagnostics;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.FrontEnd;

internal static partial class OpsLowering
{
    private static Node Map(OpsCall c, Elementwise op) => c.B.Add(op, Attr.None, c.Tensor("x"));

    private static Node Square(OpsCall c)
    {
        var x = c.Tensor("x");
        return c.B.Mul(x, x);
    }

    private static Node Pow(OpsCall c) => Broadcasting.Apply(c.B, Primitives.Pow, c.Tensor("x"), c.Tensor("exponent"), c.At);

    private static Node StopGradient(OpsCall c)
    {
        var x = c.Tensor("x");
        if (c.Lowering.Loss is { } loss && Graph.Reachable([x]).Any(n => n.Op == Primitives.Parameter && !n.Shared))
        {
            c.Lowering.Warn(Descriptors.StoppedGradient, c.At, loss);
        }

        return c.B.Add(Primitives.StopGradient, Attr.None, x);
    }
}
