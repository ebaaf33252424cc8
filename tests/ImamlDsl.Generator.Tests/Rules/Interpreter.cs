using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Tests.Rules;

/// <summary>Evaluates graphs of constant extents in double precision, one entry after the other. It knows what primitives mean, not their derivatives.</summary>
internal sealed partial class Interpreter(IReadOnlyDictionary<Node, double[]> leaves)
{
    private readonly Dictionary<Node, double[]> _values = new(leaves);

    public double[] Evaluate(Node node)
    {
        foreach (var n in Graph.Reachable([node]))
        {
            if (!_values.ContainsKey(n))
            {
                _values[n] = Compute(n);
            }
        }

        return _values[node];
    }

    public static int[] Extents(Shape shape) => [.. shape.Select(d => d.Value)];

    private double[] Compute(Node n)
    {
        double[][] x = [.. n.Inputs.Select(i => _values[i])];
        return n.Op switch
        {
            Elementwise => [.. Enumerable.Range(0, n.Shape.Length.Value).Select(i => Scalar(n.Op, [.. x.Select(v => v[i])]))],
            _ when n.Op == Primitives.Constant => [.. Enumerable.Repeat(((ConstantAttr)n.Attr).Value, n.Shape.Length.Value)],
            _ when n.Op == Primitives.Table => [.. ((TableAttr)n.Attr).Values],
            _ when n.Op == Primitives.Size => [((DimAttr)n.Attr).Dim.Value],
            _ when n.Op == Primitives.Reshape => x[0],
            _ when n.Op == Primitives.Sum => Reduce(n, x[0], v => v.Sum()),
            _ when n.Op == Primitives.Max => Reduce(n, x[0], v => v.Max()),
            _ when n.Op == Primitives.Min => Reduce(n, x[0], v => v.Min()),
            _ when n.Op == Primitives.LogSumExp => Reduce(n, x[0], v => Math.Log(v.Sum(Math.Exp))),
            _ when n.Op == Primitives.ArgMax => Reduce(n, x[0], v => v.ToList().IndexOf(v.Max())),
            _ when n.Op == Primitives.EqualIndices => [.. x[0].Zip(x[1], (a, b) => a == b ? 1.0 : 0)],
            _ when n.Op == Primitives.OneHot => [.. x[0].SelectMany(label => Enumerable.Range(0, n.Shape.Last().Value).Select(c => c == label ? 1.0 : 0))],
            _ when n.Op == Primitives.Broadcast => Gather(n.Shape, index => x[0][At(n.Inputs[0].Shape, [.. index.Where((_, a) => !((BroadcastAttr)n.Attr).Axes.Contains(a))])]),
            _ when n.Op is PermuteRow => Gather(n.Shape, index => x[0][At(n.Inputs[0].Shape, Unpermute(index, ((AxesAttr)n.Attr).Axes))]),
            _ when n.Op == Primitives.Contract => Contract(n, x[0], x[1]),
            ConvForwardRow => Convolve(n, x, n.Shape, n.Inputs[0].Shape, n.Inputs[1].Shape, Part.Result),
            ConvInputGradientRow => Convolve(n, x, n.Inputs[0].Shape, n.Shape, n.Inputs[1].Shape, Part.Image),
            ConvWeightGradientRow => Convolve(n, x, n.Inputs[1].Shape, n.Inputs[0].Shape, n.Shape, Part.Window),
            _ => Structure(n, x),
        };
    }

    private enum Part
    {
        Result,
        Image,
        Window,
    }

    private static double Scalar(Primitive op, double[] x) => op.Name switch
    {
        "neg" => -x[0],
        "add" => x[0] + x[1],
        "sub" => x[0] - x[1],
        "mul" => x[0] * x[1],
        "div" => x[0] / x[1],
        "where" => x[0] != 0 ? x[1] : x[2],
        "reciprocal" => 1 / x[0],
        "exp" => Math.Exp(x[0]),
        "log" => Math.Log(x[0]),
        "sqrt" => Math.Sqrt(x[0]),
        "abs" => Math.Abs(x[0]),
        "tanh" => Math.Tanh(x[0]),
        "sigmoid" => 1 / (1 + Math.Exp(-x[0])),
        "softplus" => Math.Log(1 + Math.Exp(x[0])),
        "sin" => Math.Sin(x[0]),
        "cos" => Math.Cos(x[0]),
        "relu" => Math.Max(x[0], 0),
        "pow" => Math.Pow(x[0], x[1]),
        "sign" => Math.Sign(x[0]),
        "greater" => x[0] > x[1] ? 1 : 0,
        "greater_equal" => x[0] >= x[1] ? 1 : 0,
        "equal" => x[0] == x[1] ? 1 : 0,
        "and" => x[0] * x[1],
        "or" => Math.Max(x[0], x[1]),
        "not" => 1 - x[0],
        "maximum" => Math.Max(x[0], x[1]),
        "minimum" => Math.Min(x[0], x[1]),
        "clamp" => Math.Min(Math.Max(x[0], x[1]), x[2]),
        "expm1" => x[0] == 0 ? 0 : 2 * Math.Sinh(x[0] / 2) * Math.Exp(x[0] / 2),
        "log1p" => 2 * Math.Atanh(x[0] / (2 + x[0])),
        "erf" => ErrorFunction.Erf(x[0]),
        "erfc" => ErrorFunction.Erfc(x[0]),
        "stop_gradient" => x[0],
        _ => throw new NotSupportedException($"The interpreter does not know '{op.Name}'."),
    };

    private static double[] Reduce(Node n, double[] x, Func<IReadOnlyList<double>, double> f)
    {
        var axes = ((AxesAttr)n.Attr).Axes;
        var lanes = Enumerable.Range(0, n.Shape.Length.Value).Select(_ => new List<double>()).ToArray();
        ForEach(n.Inputs[0].Shape, (index, i) => lanes[At(n.Shape, [.. index.Where((_, a) => !axes.Contains(a))])].Add(x[i]));
        return [.. lanes.Select(f)];
    }

    private static double[] Contract(Node n, double[] left, double[] right)
    {
        var attr = (ContractAttr)n.Attr;
        var (l, r) = (n.Inputs[0].Shape, n.Inputs[1].Shape);
        var indices = (attr.Result + new string([.. (attr.Left + attr.Right).Where(c => !attr.Result.Contains(c)).Distinct()])).ToArray();
        var domain = new Shape(indices.Select(c => attr.Left.Contains(c) ? l[attr.Left.IndexOf(c)] : r[attr.Right.IndexOf(c)]));
        var result = new double[n.Shape.Length.Value];
        ForEach(domain, (index, _) =>
        {
            int[] Of(string names) => [.. names.Select(c => index[Array.IndexOf(indices, c)])];
            result[At(n.Shape, Of(attr.Result))] += left[At(l, Of(attr.Left))] * right[At(r, Of(attr.Right))];
        });
        return result;
    }

    /// <summary>Visits every product of a convolution, y[n,o,p,d] += x[n,u,v,c]·w[i,j,c,d], and accumulates the part that is asked for.</summary>
    private static double[] Convolve(Node n, double[][] given, Shape y, Shape x, Shape w, Part part)
    {
        var conv = (ConvAttr)n.Attr;
        var result = new double[n.Shape.Length.Value];
        ForEach(new Shape([.. y, .. w.Take(3)]), (i, _) =>
        {
            var (u, v) = ((i[1] * conv.Stride) + (i[4] * conv.Dilation) - conv.Padding, (i[2] * conv.Stride) + (i[5] * conv.Dilation) - conv.Padding);
            var channel = (i[3] / (y[3].Value / conv.Groups) * w[2].Value) + i[6];
            if (u < 0 || u >= conv.Height || v < 0 || v >= conv.Width)
            {
                return;
            }

            var (at, image, window) = (At(y, i[..4]), At(x, [i[0], u, v, channel]), At(w, [i[4], i[5], i[6], i[3]]));
            switch (part)
            {
                case Part.Result:
                    result[at] += given[0][image] * given[1][window];
                    break;
                case Part.Image:
                    result[image] += given[0][at] * given[1][window];
                    break;
                default:
                    result[window] += given[0][image] * given[1][at];
                    break;
            }
        });
        return result;
    }

    private static double[] Gather(Shape shape, Func<int[], double> read)
    {
        var result = new double[shape.Length.Value];
        ForEach(shape, (index, i) => result[i] = read(index));
        return result;
    }

    private static int[] Unpermute(int[] index, int[] axes)
    {
        var result = new int[index.Length];
        for (var i = 0; i < index.Length; i++)
        {
            result[axes[i]] = index[i];
        }

        return result;
    }

    private static int At(Shape shape, int[] index)
    {
        var at = 0;
        for (var a = 0; a < index.Length; a++)
        {
            at = (at * shape[a].Value) + index[a];
        }

        return at;
    }

    private static void ForEach(Shape shape, Action<int[], int> visit)
    {
        var index = new int[shape.Rank];
        for (var i = 0; i < shape.Length.Value; i++)
        {
            for (int a = shape.Rank - 1, rest = i; a >= 0; a--)
            {
                index[a] = rest % shape[a].Value;
                rest /= shape[a].Value;
            }

            visit(index, i);
        }
    }
}
